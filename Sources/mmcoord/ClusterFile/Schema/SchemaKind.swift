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
        case .section(let section):
            (section.shorthand.map { "a \($0), or " } ?? "") + "a mapping with the keys "
                + section.currentNames.joined(separator: ", ")
        }
    }

    private static func wholeNumber(_ range: ClosedRange<Int>) -> String {
        range.upperBound == Int.max
            ? "a whole number, \(range.lowerBound) or more"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    }
}

/// The interval a number must lie in; the ends may be open.
package struct NumberBounds: Sendable, Equatable, CustomStringConvertible {
    /// Smallest value.
    package var lower: Double
    /// Whether `lower` itself is allowed.
    package var includesLower: Bool
    /// Largest value, or `nil` for none.
    package var upper: Double?
    /// Whether `upper` itself is allowed.
    package var includesUpper: Bool

    /// `[lower, ∞)`.
    package static func from(_ lower: Double) -> NumberBounds {
        NumberBounds(lower: lower, includesLower: true, upper: nil, includesUpper: false)
    }

    /// `(lower, ∞)`.
    package static func above(_ lower: Double) -> NumberBounds {
        NumberBounds(lower: lower, includesLower: false, upper: nil, includesUpper: false)
    }

    /// `[lower, upper)`.
    package static func from(_ lower: Double, below upper: Double) -> NumberBounds {
        NumberBounds(lower: lower, includesLower: true, upper: upper, includesUpper: false)
    }

    /// `(lower, upper)`.
    package static func above(_ lower: Double, below upper: Double) -> NumberBounds {
        NumberBounds(lower: lower, includesLower: false, upper: upper, includesUpper: false)
    }

    /// Whether `value` is finite and lies inside.
    package func contains(_ value: Double) -> Bool {
        guard value.isFinite else { return false }
        guard includesLower ? value >= lower : value > lower else { return false }
        guard let upper else { return true }
        return includesUpper ? value <= upper : value < upper
    }

    package var description: String {
        let left = includesLower ? "\(lower.trimmed) or more" : "above \(lower.trimmed)"
        guard let upper else { return "a number, \(left)" }
        return "a number, \(left) and \(includesUpper ? "at most" : "below") \(upper.trimmed)"
    }
}

extension Double {
    /// Shortest text that reads back as the same number, without a trailing `.0`.
    package var trimmed: String {
        let text = description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
