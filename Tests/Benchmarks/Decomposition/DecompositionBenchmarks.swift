import Foundation
import LinearAlgebra
import Testing

/// Seconds on the wall with MM_BENCH_THREADS threads (default: all cores); tiny unless MM_BENCH=1.
///
/// With MM_BENCH_MATRIX=path the matrix that `Peers/svd.py make` wrote there is decomposed, and our
/// singular values go to `path.ours` for `Peers/svd.py check`.
@Suite("Benchmarks of decomposition", .serialized)
struct DecompositionBenchmarks {
    @Test("10,000 × 22,050 at density 0.28, 128 components")
    func denseGenes() throws {
        try measure(
            "svd-dense-genes", rowCount: 10_000, columnCount: 22_050, density: 0.28,
            componentCount: 128)
    }

    @Test("10,000 × 100,000 at density 0.039, 64 components")
    func wide() throws {
        try measure(
            "svd-wide", rowCount: 10_000, columnCount: 100_000, density: 0.039, componentCount: 64)
    }

    private func measure(
        _ name: String, rowCount: Int, columnCount: Int, density: Double, componentCount: Int
    ) throws {
        let environment = ProcessInfo.processInfo.environment
        let path = Measurement.isReal ? environment["MM_BENCH_MATRIX"] : nil
        let scale = Measurement.isReal ? 1 : 50
        let k = Measurement.isReal ? componentCount : 8
        let matrix =
            try path.map(Self.read)
            ?? CountMatrix.make(
                rowCount: rowCount / scale, columnCount: columnCount / scale, density: density)
        let threadCount =
            environment["MM_BENCH_THREADS"].flatMap(Int.init)
            ?? ProcessInfo.processInfo.activeProcessorCount
        var found: TruncatedDecomposition?
        let seconds = try Measurement.wallSeconds {
            found = try BlockLanczos.decompose(
                shards: [.sparse(matrix)], componentCount: k, seed: 1, threadCount: threadCount)
        }
        let values = try #require(found).singularValues
        #expect(values.count == k && values.allSatisfy { $0 > 0 })
        if let path {
            try values.map { "\($0)\n" }.joined().write(
                toFile: path + ".ours", atomically: true, encoding: .utf8)
        }
        let plan = BlockLanczos.Plan(
            componentCount: k, rowCount: matrix.rowCount, columnCount: matrix.columnCount,
            accuracy: .standard)
        let columns = plan.blockWidth * plan.sweepCount
        let operations = 4 * Double(matrix.entryCount) * Double(columns)
        Measurement(
            name: name, value: seconds, unit: "s",
            floor: operations / (Self.cachedRate() * Double(threadCount)),
            hash: Measurement.hash(values),
            details: [
                "columns": Double(columns), "density": matrix.density,
                "entries": Double(matrix.entryCount), "gflops": operations / seconds * 1e-9,
                "threads": Double(threadCount),
            ]
        ).report()
    }

    /// Useful operations a second of one thread in a sweep whose matrix and block stay in the
    /// cache: what the sweeps alone would need at that rate is the floor.
    private static func cachedRate() -> Double {
        let small = CountMatrix.make(rowCount: 256, columnCount: 512, density: 0.28)
        let shard = ScaledShard(.sparse(small))
        let basis = BlockLanczos.start(columnCount: 512, blockWidth: 128, keep: nil, seed: 1)
        var sum = DenseMatrix(rowCount: 512, columnCount: 128)
        var best = Double.infinity
        for _ in 0..<(Measurement.isReal ? 30 : 2) {
            let seconds = Measurement.threadSeconds {
                BlockLanczos.product(shard, basis, into: &sum)
            }
            best = min(best, seconds)
        }
        return 4 * Double(small.entryCount) * 128 / best
    }

    /// Reads what `Peers/svd.py make` wrote.
    private static func read(_ path: String) throws -> SparseMatrix {
        let archive = try ArrayArchive(contentsOf: path)
        let shape = try archive.int64s("shape")
        return try SparseMatrix(
            checking: path, rowCount: Int(shape[0]), columnCount: Int(shape[1]),
            rowOffsets: try archive.int64s("offsets").map { Int($0) },
            columnIndices: try archive.int32s("columns"),
            values: try archive.floats("values").values)
    }
}
