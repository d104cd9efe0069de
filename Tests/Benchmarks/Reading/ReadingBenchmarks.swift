import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// How fast dense Float32 compressed by blosc becomes compressed sparse rows.
@Suite("Benchmarks of reading", .serialized)
struct ReadingBenchmarks {
    /// Rows asked for at a time, as a study asks for shards.
    static let shardRows = 1_000

    @Test("a pandas file compressed by blosc, shard by shard")
    func blosc() throws {
        let scratch = FileManager.default.temporaryDirectory
            .appending(path: "reading-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let environment = ProcessInfo.processInfo.environment
        let path =
            Measurement.isReal
            ? try #require(environment["MM_BENCH_FILE"], "Peers/read.py make writes such a file")
            : try Self.tinyFile(scratch.appending(path: "tiny.h5").path)
        // The first pass brings the file into memory, as the peer does before its clock starts.
        let passes = try (0..<(Measurement.isReal ? 6 : 2)).map { _ in try Self.pass(path) }
        #expect(Set(passes.map(\.hash)).count == 1)
        let seconds = passes.dropFirst().map(\.seconds).sorted()
        let megabytes = passes[0].megabytes
        Measurement(
            name: "read-blosc", value: megabytes / seconds[seconds.count / 2], unit: "MB/s",
            hash: passes[0].hash,
            details: [
                "fastest": megabytes / seconds[0],
                "slowest": megabytes / seconds[seconds.count - 1],
                "megabytes": megabytes, "peak-mb": Self.peakMegabytes(),
            ]
        ).report()
    }

    /// Reads every shard of a file; hashing is not timed, opening is.
    static func pass(_ path: String) throws -> (seconds: Double, megabytes: Double, hash: String) {
        var seconds = 0.0
        var hashes = ""
        var opened: MatrixFile?
        seconds += try Measurement.wallSeconds { opened = try MatrixFile(MatrixSource(path: path)) }
        guard let file = opened.take() else { return (0, 0, "") }
        let (rows, columns) = (file.header.rowCount, file.header.columnCount)
        for first in stride(from: 0, to: rows, by: shardRows) {
            var shard: CellMatrix?
            seconds += try Measurement.wallSeconds {
                shard = try file.readRows(first..<min(first + shardRows, rows))
            }
            hashes += hash(try #require(shard))
        }
        return (seconds, Double(rows * columns * 4) / 1e6, Measurement.hash(hashes.utf8))
    }

    private static func hash(_ shard: CellMatrix) -> String {
        switch shard {
        case .dense(let matrix): Measurement.hash(matrix.values)
        case .sparse(let matrix):
            matrix.rowOffsets.withUnsafeBytes { Measurement.hash($0) }
                + matrix.columnIndices.withUnsafeBytes { Measurement.hash($0) }
                + Measurement.hash(matrix.values)
        }
    }

    /// A small file of our own, a fifth of its values not zero.
    private static func tinyFile(_ path: String) throws -> String {
        let (rows, columns) = (60, 700)
        var random = RandomStream(seed: 1, stream: 0)
        var writer = try PandasWriter(
            path: path, key: "values", cellIds: (0..<rows).map { "cell\($0)" },
            columnNames: (0..<columns).map { "gene\($0)" })
        for _ in 0..<rows {
            let values = (0..<columns).map { _ in
                random.next(below: 5) == 0 ? Float(1 + random.next(below: 9)) : 0
            }
            try writer.append(DenseMatrix(rowCount: 1, columnCount: columns, values: values))
        }
        try writer.finish()
        return path
    }

    /// The process's highest resident size, other benchmarks of the same run included; 0 where
    /// the system does not tell.
    private static func peakMegabytes() -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let words = line?.split(whereSeparator: \.isWhitespace) ?? []
        return words.count > 1 ? (Double(words[1]) ?? 0) / 1024 : 0
    }
}
