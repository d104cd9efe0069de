/// Recognises files that should be text and are not, by their first bytes.
enum ForeignText {
    /// Bytes examined at the beginning of a file.
    static let lookedAt = 512

    /// Looks at the beginning of a file.
    ///
    /// - Parameters:
    ///   - bytes: The file's first bytes, `lookedAt` of them or all.
    ///   - path: The file, for the remedy.
    /// - Returns: What the file is, and what to do about it; nil if it may be text.
    static func problem(_ bytes: ArraySlice<UInt8>, path: String) -> SingleCellError? {
        let head = bytes.prefix(lookedAt)
        guard let (found, remedy) = signature(head, path) ?? wideText(head, path) else {
            return nil
        }
        return .notText(path: path, found: found, remedy: remedy)
    }

    private static func signature(
        _ head: ArraySlice<UInt8>, _ path: String
    ) -> (found: String, remedy: String)? {
        func begins(_ bytes: UInt8...) -> Bool { head.starts(with: bytes) }
        func begins(_ text: String) -> Bool { head.starts(with: text.utf8) }
        if begins(0x1f, 0x8b) { return ("gzip", "Unpack it: gunzip \(path)") }
        if begins("BZh") { return ("bzip2", "Unpack it: bunzip2 \(path)") }
        if begins(0x28, 0xb5, 0x2f, 0xfd) { return ("zstd", "Unpack it: unzstd \(path)") }
        if begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0) { return ("xz", "Unpack it: unxz \(path)") }
        if begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06) {
            return contains(head, "[Content_Types].xml") || path.hasSuffix(".xlsx")
                ? ("an Excel workbook", "Save its sheet as \"CSV UTF-8\"")
                : ("a zip archive", "Unpack it, or save a workbook as \"CSV UTF-8\"")
        }
        if begins(0xd0, 0xcf, 0x11, 0xe0) {
            return ("an old Excel workbook", "Save its sheet as \"CSV UTF-8\"")
        }
        if begins(0x89, 0x48, 0x44, 0x46) {
            return (
                "HDF5",
                "Name the .h5ad as inputs, whose obs is read where there is no other "
                    + "metadata, or save the table as CSV"
            )
        }
        if begins("PAR1") || begins("ARROW1") || begins("FEA1") {
            return ("Parquet or Arrow", "Save it as CSV: pandas' to_csv(..., index=False)")
        }
        if begins("version https://git-lfs") {
            return ("a Git LFS pointer, not the file itself", "Fetch the file: git lfs pull")
        }
        if begins("<!DOCTYPE") || begins("<!doctype") || begins("<html") || begins("<?xml") {
            return ("a web page or XML", "Download the file itself")
        }
        return nil
    }

    /// UTF-16 and UTF-32, with a mark at the beginning or without one.
    private static func wideText(
        _ head: ArraySlice<UInt8>, _ path: String
    ) -> (found: String, remedy: String)? {
        let marks: [([UInt8], String)] = [
            ([0xff, 0xfe, 0, 0], "UTF-32LE"), ([0, 0, 0xfe, 0xff], "UTF-32BE"),
            ([0xff, 0xfe], "UTF-16LE"), ([0xfe, 0xff], "UTF-16BE"),
        ]
        for (mark, name) in marks where head.starts(with: mark) {
            // iconv takes the mark away where the name leaves the order of bytes open.
            return encoded(name, String(name.prefix(6)), path)
        }
        let zeros = head.indices.filter { head[$0] == 0 }
        guard !zeros.isEmpty else { return nil }
        let odd = zeros.count { ($0 - head.startIndex) % 2 == 1 }
        let half = head.count / 2
        // Every second byte of Latin letters in UTF-16 is zero.
        if odd * 4 > half * 3, odd == zeros.count { return encoded("UTF-16LE", "UTF-16LE", path) }
        if odd == 0, zeros.count * 4 > half * 3 { return encoded("UTF-16BE", "UTF-16BE", path) }
        return ("binary", "Name a text file")
    }

    private static func encoded(
        _ name: String, _ source: String, _ path: String
    ) -> (found: String, remedy: String) {
        (
            "text in \(name)",
            "Save it as UTF-8: in Excel as \"CSV UTF-8\", elsewhere with iconv -f \(source) -t "
                + "UTF-8 \(path)"
        )
    }

    private static func contains(_ head: ArraySlice<UInt8>, _ text: String) -> Bool {
        let wanted = Array(text.utf8)
        return head.indices.contains { head[$0...].starts(with: wanted) }
    }
}
