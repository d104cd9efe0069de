import Foundation
import SingleCell
import Testing

@Suite("Assembly benchmarks")
struct AssemblyBenchmarks {
    /// Fills an evaluation file as `Tests/Benchmarks/Peers/submission.py` does.
    ///
    /// With `MM_BENCH=1` and `MM_BENCH_FOLDER=DIR` it fills the file that its `make DIR` wrote,
    /// from opening the evaluation file to the renamed submission, on disk. The floor reads the
    /// same bytes and writes as many, in one thread, and forces them to disk.
    @Test("assemble: a submission is filled from predictions in memory")
    func assemble() throws {
        let given = ProcessInfo.processInfo.environment["MM_BENCH_FOLDER"]
        guard !Measurement.isReal || given != nil else {
            Issue.record("set MM_BENCH_FOLDER to the folder that `submission.py make` filled")
            return
        }
        let temporary = NSTemporaryDirectory() + "assemble-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        let folder = Measurement.isReal ? given ?? "" : temporary
        if !Measurement.isReal { try PredictionFolder.write(to: folder) }
        let predictions = try PredictionFolder(folder)
        let submission = folder + "/submission.mmcoord.csv"
        var rowCount = 0
        let seconds = try Measurement.wallSeconds {
            let filled = try SubmissionFill(
                evaluationIds: folder + "/evaluation_ids.csv", cells: predictions.cells,
                targets: predictions.proteins + predictions.genes
            ).write(to: submission, from: predictions)
            rowCount = filled.rowCount
            try filled.finish()
        }
        let peak = Self.peakMegabytes()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: submission), options: .alwaysMapped)
        let floor = try Self.copySeconds(
            folder + "/evaluation_ids.csv", byteCount: bytes.count, to: folder + "/floor.bin")
        #expect(rowCount == bytes.count { $0 == UInt8(ascii: "\n") } - 1)
        if !Measurement.isReal { #expect(Measurement.hash(bytes) == "fc14370982fd73cf") }
        Measurement(
            name: "assemble", value: seconds, unit: "s", floor: floor,
            hash: Measurement.hash(bytes),
            details: ["rows": Double(rowCount), "peak-mb": peak]
        ).report()
    }

    /// Seconds to read a file and to write `byteCount` of its bytes, forced to disk.
    private static func copySeconds(
        _ path: String, byteCount: Int, to copy: String
    ) throws -> Double {
        defer { try? FileManager.default.removeItem(atPath: copy) }
        return try Measurement.wallSeconds {
            let source = try #require(FileHandle(forReadingAtPath: path))
            _ = FileManager.default.createFile(atPath: copy, contents: nil)
            let target = try #require(FileHandle(forWritingAtPath: copy))
            var rest = byteCount
            while let block = try source.read(upToCount: 1 << 20), !block.isEmpty {
                if rest > 0 { try target.write(contentsOf: block.prefix(rest)) }
                rest -= min(rest, block.count)
            }
            try target.synchronize()
            try target.close()
        }
    }

    /// The highest resident size of this process, predictions included; 0 where it is not told.
    private static func peakMegabytes() -> Double {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kilobytes = line?.split { $0 == " " || $0 == "\t" }.dropFirst().first
        return (kilobytes.flatMap { Double($0) } ?? 0) / 1024
    }
}
