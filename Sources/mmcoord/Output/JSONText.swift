import Foundation

/// Values as the JSON that commands print.
enum JSONText {
    /// Keys in alphabetical order, dates as ISO 8601.
    static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
