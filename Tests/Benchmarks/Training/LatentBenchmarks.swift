import Foundation
import Learning
import LinearAlgebra
import Testing

/// What the Multiome network costs: an epoch, and its targets.
@Suite("Benchmarks of latent training", .serialized)
struct LatentBenchmarks {
    @Test(
        "an epoch on 105,942 cells, two of three folds to train on, 200 features, 128 components",
        arguments: [NetworkShape.Activation.selu, .gelu])
    func epoch(activation: NetworkShape.Activation) {
        let (n, heldOut) = Measurement.isReal ? (70_628, 35_314) : (1024, 512)
        let m = Measurement.isReal ? 23_418 : 500
        let components = BlockLanczos.start(columnCount: m, blockWidth: 128, keep: nil, seed: 1)
        var trainer = NetworkTrainer(
            shape: NetworkShape(
                inputCount: 200, hidden: [256, 512, 512, 128], targetCount: 128,
                activation: activation),
            options: TrainingOptions(), loss: .latent(LatentBasis(components: components)),
            seed: 1, training: Self.cells(n, seed: 1), validation: Self.cells(heldOut, seed: 2))
        var best = Double.infinity
        for _ in 0..<(Measurement.isReal ? 3 : 1) {
            best = min(best, Measurement.threadSeconds { _ = trainer.runEpoch() })
        }
        Measurement(
            name: "latent-epoch-\(activation.rawValue)", value: best, unit: "s",
            hash: Measurement.hash(trainer.currentNetwork.parameters)
        ).report()
        #expect(trainer.currentNetwork.parameters.allSatisfy { $0.isFinite })
    }

    @Test("latent targets of a shard of cells, 23,418 genes, 16.6 % stored")
    func targets() {
        let (n, m) = Measurement.isReal ? (4096, 23_418) : (64, 500)
        let components = BlockLanczos.start(columnCount: m, blockWidth: 128, keep: nil, seed: 1)
        var stream = RandomStream(seed: 5, stream: 0)
        var offsets = [0]
        var columns: [Int32] = []
        var values: [Float] = []
        for _ in 0..<n {
            for column in 0..<m where stream.uniform() < 0.166 {
                columns.append(Int32(column))
                values.append(1 + stream.uniform())
            }
            offsets.append(values.count)
        }
        let shard = CellMatrix.sparse(
            SparseMatrix(
                rowCount: n, columnCount: m, rowOffsets: offsets, columnIndices: columns,
                values: values))
        var targets = LatentTargets(shard, components: components)
        let seconds = Measurement.threadSeconds {
            targets = LatentTargets(shard, components: components)
        }
        let projection = Measurement.threadSeconds { _ = BlockLanczos.project(shard, components) }
        let medians = Measurement.threadSeconds { _ = medianDivided(shard) }
        Measurement(
            name: "latent-targets", value: seconds, unit: "s", floor: projection,
            hash: Measurement.hash(targets.values.values),
            details: ["cells": Double(n), "medians-s": medians]
        ).report()
    }

    /// Features and latent targets that depend on them linearly, with noise.
    private static func cells(_ n: Int, seed: UInt64) -> NetworkTrainer.Cells {
        var mixing = RandomStream(seed: 0, stream: 0)
        let weights = DenseMatrix(
            rowCount: 200, columnCount: 128, values: (0..<200 * 128).map { _ in mixing.normal() })
        var stream = RandomStream(seed: seed, stream: 1)
        let features = DenseMatrix(
            rowCount: n, columnCount: 200, values: (0..<n * 200).map { _ in stream.normal() })
        var targets = BLAS.multiply(features, weights)
        for index in targets.values.indices { targets.values[index] += 3 * stream.normal() }
        return (features, targets)
    }
}
