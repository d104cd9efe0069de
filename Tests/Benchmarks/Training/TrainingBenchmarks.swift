import Foundation
import Learning
import LinearAlgebra
import Testing

/// Seconds of processor time of one thread; tiny sizes unless MM_BENCH=1, so that it cannot rot.
@Suite("Benchmarks of training", .serialized)
struct TrainingBenchmarks {
    /// Cells of the competition's size and width, 159 features and 140 targets.
    static func cells(_ n: Int, seed: UInt64) -> NetworkTrainer.Cells {
        var mixing = RandomStream(seed: 0, stream: 0)
        let weights = DenseMatrix(
            rowCount: 159, columnCount: 140, values: (0..<159 * 140).map { _ in mixing.normal() })
        var stream = RandomStream(seed: seed, stream: 1)
        let features = DenseMatrix(
            rowCount: n, columnCount: 159, values: (0..<n * 159).map { _ in stream.normal() })
        var targets = BLAS.multiply(features, weights)
        for row in 0..<n {
            let line = targets.row(row).map { $0 + 3 * stream.normal() }
            let mean = line.reduce(0, +) / 140
            let deviation = (line.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 140).squareRoot()
            for target in 0..<140 { targets[row, target] = (line[target] - mean) / deviation }
        }
        return (features, targets)
    }

    @Test("an epoch of the notebook's network, beside its sgemm alone")
    func epoch() {
        let (n, heldOut) = Measurement.isReal ? (47_325, 23_663) : (1024, 512)
        var trainer = NetworkTrainer(
            shape: NetworkShape(
                inputCount: 159, hidden: [256, 512, 512, 140], targetCount: 140),
            options: TrainingOptions(), seed: 1, training: Self.cells(n, seed: 1),
            validation: Self.cells(heldOut, seed: 2))
        var records: [EpochRecord] = []
        var best = (epoch: Double.infinity, floor: Double.infinity)
        for _ in 0..<(Measurement.isReal ? 4 : 1) {
            best.floor = min(best.floor, Self.productSeconds(n, heldOut))
            best.epoch = min(
                best.epoch, Measurement.threadSeconds { records.append(trainer.runEpoch()) })
        }
        Measurement(
            name: "train-epoch", value: best.epoch, unit: "s", floor: best.floor,
            hash: Measurement.hash(trainer.currentNetwork.parameters),
            details: ["share-of-sgemm": best.floor / best.epoch]
        ).report()
        #expect(records.allSatisfy { $0.loss.isFinite })
    }

    /// The matrix products of an epoch, as the trainer asks for them, and nothing else.
    static func productSeconds(_ n: Int, _ heldOut: Int) -> Double {
        let layers = [
            (159, 256, -1, 0), (256, 512, 0, 256), (512, 512, 256, 768), (512, 140, 768, 1280),
        ]
        let activations = RandomBuffer(512 * 1420)
        let gradients = RandomBuffer(512 * 1420)
        let weights = RandomBuffer(1420 * 140 + 512 * 512)
        let scratch = RandomBuffer(1420 * 512)
        let inputs = RandomBuffer(512 * 159)
        let outputs = RandomBuffer(512 * 140)
        func input(_ column: Int) -> (UnsafePointer<Float>, Int) {
            column < 0
                ? (UnsafePointer(inputs.start), 159)
                : (UnsafePointer(activations.start + column), 1420)
        }
        func forward() {
            for (width, next, from, to) in layers {
                let (source, stride) = input(from)
                BLAS.multiply(
                    m: 512, n: next, k: width, source, aStride: stride, weights.start,
                    bStride: next, into: scratch.start + to, cStride: 1420)
            }
            BLAS.multiply(
                m: 512, n: 140, k: 1420, activations.start, aStride: 1420, weights.start,
                bStride: 140, into: scratch.start, cStride: 140)
        }
        func backward() {
            BLAS.multiply(
                m: 1420, n: 140, k: 512, activations.start, aStride: 1420, transposingA: true,
                outputs.start, bStride: 140, into: scratch.start, cStride: 140)
            BLAS.multiply(
                m: 512, n: 1420, k: 140, outputs.start, aStride: 140, weights.start, bStride: 140,
                transposingB: true, into: scratch.start, cStride: 1420)
            for (width, next, from, to) in layers.reversed() {
                let (source, stride) = input(from)
                BLAS.multiply(
                    m: width, n: next, k: 512, source, aStride: stride, transposingA: true,
                    gradients.start + to, bStride: 1420, into: scratch.start, cStride: next)
                guard from >= 0 else { continue }
                BLAS.multiply(
                    m: 512, n: width, k: next, gradients.start + to, aStride: 1420, weights.start,
                    bStride: next, transposingB: true, into: scratch.start + from, cStride: 1420)
            }
        }
        return Measurement.threadSeconds {
            for _ in 0..<(n + 511) / 512 {
                forward()
                backward()
            }
            for _ in 0..<(heldOut + 511) / 512 { forward() }
        }
    }
}

/// Random floats at a fixed address.
private final class RandomBuffer {
    let start: UnsafeMutablePointer<Float>

    init(_ count: Int) {
        start = .allocate(capacity: count)
        var stream = RandomStream(seed: 1, stream: UInt64(count))
        for index in 0..<count { (start + index).initialize(to: 0.1 * stream.normal()) }
    }

    deinit { start.deallocate() }
}
