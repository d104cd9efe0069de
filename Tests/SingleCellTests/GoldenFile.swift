import Foundation
import LinearAlgebra
import SingleCell

/// The golden matrix (see Golden/make_golden.py), and scratch space for what tests write.
enum GoldenFile {
    static let rowCount = 13
    static let columnCount = 17
    static let cellIds = (0..<13).map { $0 < 10 ? "cell0\($0)" : "cell\($0)" }
    static let columnNames = (0..<17).map { "ENSG0\($0 < 10 ? "0" : "")\($0)_GENE\($0)" }

    /// The generator's formula.
    static func value(_ row: Int, _ column: Int) -> Float {
        (7 * row + 3 * column) % 5 < 3 ? 0 : Float(row) + Float(column) / 32
    }

    /// All rows, multiplied by `factor`.
    static func values(times factor: Float = 1) -> [Float] {
        (0..<rowCount).flatMap { row in
            (0..<columnCount).map { value(row, $0) * factor }
        }
    }

    /// A golden file's path.
    static func path(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)").path
    }

    /// Reads a range of rows densely.
    static func read(
        _ path: String, layer: String? = nil, rows: Range<Int>? = nil
    ) throws -> DenseMatrix {
        let file = try MatrixFile(MatrixSource(path: path, layer: layer))
        return try file.readRows(rows ?? 0..<file.header.rowCount).dense()
    }

    /// The folder of real data, shared by all checkouts; nil when this machine has none.
    static let sharedData: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let shared =
            ProcessInfo.processInfo.environment["MM_SHARED"]
            ?? root.deletingLastPathComponent().appending(path: "shared").path
        let data = "\(shared)/data"
        return FileManager.default.fileExists(atPath: "\(data)/reapseq") ? data : nil
    }()
}

/// A folder that vanishes with the value.
final class ScratchFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "singlecell-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes text or bytes, and returns the path.
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: file(name)))
        return file(name)
    }

    /// Names left in the folder.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }
}
