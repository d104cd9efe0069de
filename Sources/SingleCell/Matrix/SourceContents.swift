internal import Foundation
internal import Synchronization

/// A file or a folder as formats look at it before one of them opens it.
package final class SourceContents: Sendable {
    /// As given by the caller.
    package let path: String
    /// The names in a folder, ascending; nil for a file.
    package let memberNames: [String]?
    /// The first 4096 bytes of a file that is not HDF5; nil for other sources, and if the file
    /// cannot be read.
    package let head: [UInt8]?
    /// The first bytes of a file, expanded where gzip wrote it; nil as `head`.
    let expandedHead: [UInt8]?
    private let hdf5: HDF5File?
    /// Why libhdf5 does not open the file; nil for other sources.
    let failure: SingleCellError?
    /// Whether the first cells and a sample of facts are enough, as for `FileSurvey`.
    let isOutline: Bool
    /// Tables of features that a survey has read, by a key of the format.
    private let tables = Mutex<[String: CellTable]>([:])

    /// The mark of a tar archive is at 257, the largest of those that are looked for.
    private static let headBytes = 4096

    /// Looks at a file or folder.
    ///
    /// - Parameters:
    ///   - path: The file or folder.
    ///   - isOutline: Whether the first cells and a sample of facts are enough.
    /// - Throws: `SingleCellError.missingFile`; `cannotOpen` for what is neither file nor folder or
    ///   may not be read; `locked` and `unreachable`, which may pass.
    package init(_ path: String, isOutline: Bool = false) throws(SingleCellError) {
        self.path = path
        self.isOutline = isOutline
        guard let size = try FileStatus.size(path) else {
            memberNames = try FileStatus.memberNames(path)
            head = nil
            expandedHead = nil
            hdf5 = nil
            failure = nil
            return
        }
        memberNames = nil
        do {
            hdf5 = try HDF5File(reading: path, sizeBytes: size)
            head = nil
            expandedHead = nil
            failure = nil
        } catch {
            guard !error.mayPass else { throw error }
            hdf5 = nil
            failure = error
            head = Self.head(path)
            expandedHead = head.map(Self.expanded)
        }
    }

    /// Reads a table of features; a survey, which needs one for every matrix, reads it once.
    ///
    /// - Parameters:
    ///   - key: Tells tables of the same file apart.
    ///   - read: Reads the table.
    /// - Returns: What `read` returned, now or before.
    /// - Throws: What `read` throws.
    func features(
        _ key: String, _ read: () throws(SingleCellError) -> CellTable
    ) throws(SingleCellError) -> CellTable {
        guard isOutline else { return try read() }
        if let known = tables.withLock({ $0[key] }) { return known }
        let table = try read()
        tables.withLock { $0[key] = table }
        return table
    }

    /// Whether the source is an HDF5 file.
    var isHDF5: Bool { memberNames == nil && failure == nil }

    /// The root group of an HDF5 file.
    ///
    /// - Throws: `failure`; `cannotOpen` for a folder.
    func root() throws(SingleCellError) -> HDF5Group {
        guard let root = try hdf5?.root() else {
            throw failure ?? .cannotOpen(path: path, reason: "it is a folder, not an HDF5 file")
        }
        return root
    }

    /// Whether the text of the file, expanded where gzip wrote it, begins with `mark`.
    func startsText(_ mark: String) -> Bool { expandedHead?.starts(with: mark.utf8) ?? false }

    /// The first line of a text, or what is known of it, without its end; nil for what is not text.
    var firstTextLine: String? {
        guard let bytes = expandedHead, !bytes.isEmpty,
            bytes.allSatisfy({ $0 >= 0x20 || (0x09...0x0D).contains($0) }),
            !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF])
        else { return nil }
        let isEnd = { (byte: UInt8) in byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
        // Blank lines are skipped by the reader of tables too.
        let text = bytes.drop { isEnd($0) || $0 == UInt8(ascii: " ") }
        return String(decoding: text.prefix { !isEnd($0) }, as: UTF8.self)
    }

    /// The beginning of what gzip packed; the bytes themselves where it did not.
    private static func expanded(_ head: [UInt8]) -> [UInt8] {
        guard head.starts(with: GzipInput.mark), let inflater = Inflater(.gzip) else { return head }
        var room = [UInt8](repeating: 0, count: 4 * headBytes)
        let step = head.withUnsafeBytes { input in
            room.withUnsafeMutableBytes { inflater.expand(input, into: $0) }
        }
        guard let step, step.produced > 0 else { return head }
        return Array(room.prefix(step.produced))
    }

    private static func head(_ path: String) -> [UInt8]? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        // At the end there are no bytes, and no error.
        return (try? handle.read(upToCount: headBytes) ?? Data()).map { [UInt8]($0) }
    }
}
