internal import Foundation

/// A result file in CSV as RFC 4180 defines it, but with line feeds.
struct CSVTable {
    private var text: String

    /// Begins with the header.
    init(_ header: [String]) {
        text = header.joined(separator: ",") + "\n"
    }

    /// Appends a line; quotes fields that contain a comma, a quote or a line end.
    mutating func append(_ fields: [String]) {
        text += fields.map(Self.field).joined(separator: ",") + "\n"
    }

    /// The file's bytes.
    var csv: Data { Data(text.utf8) }

    private static func field(_ value: String) -> String {
        let special: [UInt8] = Array(",\"\r\n".utf8)
        guard value.utf8.contains(where: special.contains) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }
}
