import Foundation

/// A folder that vanishes with this value.
struct TemporaryFolder: ~Copyable {
    /// Where it is.
    let path: String

    /// Makes a folder beside a file that will be written, so that a rename leads there; in the
    /// system's place for such where `file` is no ordinary place, as `/dev/stdout`.
    init(beside file: String) throws(TemporaryFolderError) {
        var status = stat()
        let isSpecial = stat(file, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
        let parent =
            isSpecial
            ? NSTemporaryDirectory() : (file as NSString).deletingLastPathComponent
        let template = (parent.isEmpty ? "." : parent) + "/.fetch-XXXXXX"
        var bytes = Array(template.utf8CString)
        guard mkdtemp(&bytes) != nil else {
            throw TemporaryFolderError(path: template, reason: String(cString: strerror(errno)))
        }
        path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // Left behind it disturbs nobody.
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// Why there is no temporary folder.
struct TemporaryFolderError: Error, CustomStringConvertible {
    /// Where it should be.
    let path: String
    /// What the system says.
    let reason: String

    var description: String {
        "cannot make a folder \(path): \(reason). Choose another --output, or make room."
    }
}
