/// The values a key takes.
package indirect enum SchemaKind: Sendable, Equatable {
    /// Any text that is not empty.
    case text
    /// A file or folder, relative to the cluster file's folder.
    case path
    /// `tcp://host:port`, `ipc:///path` or `inproc://name`.
    case address
    /// `true` or `false`.
    case boolean
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A number.
    case number(NumberBounds)
    /// A count of bytes, plain or with a unit: `256MiB`.
    case size(minimumBytes: Int)
    /// One of a few words; `later` are words that this version knows but does not support.
    case word([String], later: [String])
    /// One of a few words, or else a path.
    case wordOrPath([String])
    /// A whole number or one of a few words.
    case integerOrWord(ClosedRange<Int>, [String])
    /// A sequence of at least `minimumCount` values.
    case list(SchemaKind, minimumCount: Int)
    /// A mapping of metadata columns to values chosen of them.
    case choices
    /// A mapping of a question's key paths to the values that a search may give them.
    case ranges
    /// A mapping of the file's own names to values, at least one.
    case named(SchemaKind)
    /// A mapping whose keys depend on its `kind`.
    case variant(SchemaVariant)
    /// A mapping.
    case section(SchemaSection)

    /// What is allowed, in words, for messages and the reference table.
    package var allowed: String {
        switch self {
        case .text: "a text"
        case .path: "a path"
        case .address: "tcp://host:port, ipc:///path or inproc://name"
        case .boolean: "true or false"
        case .integer(let range): Self.wholeNumber(range)
        case .number(let bounds): bounds.description
        case .size(let minimum):
            "a size of at least \(ByteSize.text(minimum)), such as 256MiB or 1GiB"
        case .word(let words, _): words.joined(separator: " or ")
        case .wordOrPath(let words): (words + ["a path"]).joined(separator: " or ")
        case .integerOrWord(let range, let words):
            ([Self.wholeNumber(range)] + words).joined(separator: " or ")
        case .list(let element, let minimum):
            "a list of \(minimum) or more: each \(element.allowed)"
        case .choices:
            "a mapping of metadata columns to one or more values, such as {day: [3, 4]}"
        case .ranges:
            "a mapping of a question's keys to {from, to} with scale: linear or log, or to a list"
                + " of values, such as {members.network.training.epochs: {from: 10, to: 60}}"
        case .named(let value): "a mapping of names to values: each \(value.allowed)"
        case .variant(let variant):
            (variant.takesWord ? "\(variant.names.joined(separator: " or ")), or " : "")
                + "a mapping with kind: \(variant.names.joined(separator: " or "))"
        case .section(let section):
            (section.shorthand.map { "a \($0), or " } ?? "") + "a mapping with the keys "
                + section.currentNames.joined(separator: ", ")
        }
    }

    /// What `named` allows as a name, in words.
    package static let nameRule =
        "a name of letters, digits, - and _, at most 64, the first a letter or digit"

    /// Whether a mapping of the file's own names may hold `name`.
    package static func isName(_ name: String) -> Bool {
        let first = name.utf8.first
        return name.utf8.count <= 64 && first != UInt8(ascii: "-") && first != UInt8(ascii: "_")
            && !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func wholeNumber(_ range: ClosedRange<Int>) -> String {
        range.upperBound == Int.max
            ? "a whole number, \(range.lowerBound) or more"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }
}
