internal import Foundation

/// A small text file read whole: UTF-8, with or without a byte order mark.
package enum TextFile {
    /// Largest file read.
    private static let sizeLimitBytes = 64 << 20

    /// Reads the text of a file.
    ///
    /// - Throws: `SingleCellError.notText` for another kind of file, `badLine` naming line and
    ///   byte of what is not UTF-8, `cannotOpen`, `missingFile`.
    package static func read(_ path: String) throws(SingleCellError) -> String {
        let size = try SequentialFile.size(path)
        guard size <= sizeLimitBytes else {
            throw .cannotOpen(
                path: path, reason: "it has \(size >> 20) MiB; is it a list of names?")
        }
        var input = try SequentialFile(path: path)
        // A byte more than the file has, so that its end is seen.
        var bytes = [UInt8](repeating: 0, count: size + 1)
        var count = 0
        while count < bytes.count {
            let read = try input.read(into: &bytes, at: count)
            if read == 0 { break }
            count += read
        }
        return try text(bytes[..<count], path: path)
    }

    /// Decodes the bytes of a file; `path` is for messages.
    ///
    /// - Throws: `SingleCellError.notText` and `badLine`, as `read`.
    package static func text(_ bytes: ArraySlice<UInt8>, path: String) throws(SingleCellError)
        -> String
    {
        if let problem = ForeignText.problem(bytes, path: path) { throw problem }
        let content = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(3) : bytes
        let bad = content.withUnsafeBytes { content in
            UTF8Check.firstInvalid(content, content.indices.lowerBound..<content.count)
                ?? content.firstIndex(of: 0)
        }
        if let bad { throw problem(content, at: content.startIndex + bad, path: path) }
        return String(decoding: content, as: UTF8.self)
    }

    /// The mark that some editors put before UTF-8.
    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    private static func problem(
        _ content: ArraySlice<UInt8>, at bad: Int, path: String
    ) -> SingleCellError {
        let before = content[..<bad]
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? content.startIndex
        let line = content[start...].prefix { $0 != UInt8(ascii: "\n") }
        let context = line[max(start, bad - 24)..<min(line.endIndex, bad + 24)]
        return .badLine(
            path: path, line: 1 + before.count { $0 == UInt8(ascii: "\n") },
            problem: UTF8Check.problem(content[bad], offset: bad - start, context: context))
    }
}
