import Foundation
import LinearAlgebra
import Testing

/// Tiny unless MM_BENCH=1, so that it cannot rot.
@Suite("Benchmarks of the SVD", .serialized)
struct SVDBenchmarks {
    static let isReal = ProcessInfo.processInfo.environment["MM_BENCH"] == "1"

    @Test(
        "a sweep over a sparse shard, by density",
        arguments: [0.01, 0.039, 0.1, 0.15, 0.25] as [Float])
    func sweep(density: Float) {
        let (n, d, b) = Self.isReal ? (2048, 22_050, 138) : (64, 700, 18)
        let shard = RandomMatrices.sparse(n, d, density: density, seed: 1)
        let basis = BlockLanczos.start(columnCount: d, blockWidth: b, keep: nil, seed: 1)
        var sum = DenseMatrix(rowCount: d, columnCount: b)
        let start = Self.threadSeconds()
        BlockLanczos.product(.sparse(shard), basis, into: &sum)
        let seconds = Self.threadSeconds() - start
        let useful = 4e-9 * Double(shard.entryCount) * Double(b) / seconds
        print("\(n) × \(d), width \(b), density \(density): \(seconds) s, \(useful) GFLOP/s useful")
        #expect(sum.values.allSatisfy { $0.isFinite })
    }

    /// Processor time of this thread only, since other tests run beside it.
    static func threadSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
