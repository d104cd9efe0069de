import Foundation

/// What the disk alone allows: the time it takes to write as many bytes as something wrote.
///
/// A transaction of the job store writes whole pages of its log and waits for the disk. Keys are
/// digests, so each result changes pages of its own: some kilobytes a transition.
struct DiskFloor {
    /// Pieces as large as the transactions of a crowd.
    private static let pieceBytes = 4 << 20

    /// What was written while `body` ran, in bytes; nil where the system does not tell.
    static func writtenBytes(_ body: () async throws -> Void) async rethrows -> Int? {
        let before = writtenBytes
        try await body()
        guard let before, let after = writtenBytes else { return nil }
        return after - before
    }

    /// Writes so many bytes to a file of `folder`, waits for the disk after each piece, and
    /// returns the seconds that this took.
    static func seconds(toWrite byteCount: Int, in folder: String) throws -> Double {
        let path = folder + "/floor"
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw CocoaError(.fileWriteUnknown)
        }
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let piece = Data(repeating: 0x5A, count: pieceBytes)
        return try Measurement.wallSeconds {
            for begin in stride(from: 0, to: byteCount, by: pieceBytes) {
                try file.write(contentsOf: piece.prefix(min(pieceBytes, byteCount - begin)))
                try file.synchronize()
            }
        }
    }

    /// What this process has had written to disks so far.
    private static var writtenBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/io", encoding: .utf8) else {
            return nil
        }
        let line = text.split(separator: "\n").first { $0.hasPrefix("write_bytes: ") }
        return line.flatMap { Int($0.dropFirst("write_bytes: ".count)) }
    }
}
