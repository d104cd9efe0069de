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

    /// `[lower, upper]`.
    package static func from(_ lower: Double, through upper: Double) -> NumberBounds {
        NumberBounds(lower: lower, includesLower: true, upper: upper, includesUpper: true)
    }

    /// `(lower, upper]`.
    package static func above(_ lower: Double, through upper: Double) -> NumberBounds {
        NumberBounds(lower: lower, includesLower: false, upper: upper, includesUpper: true)
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
    /// Shortest text that reads back as the same number, as people write it: without a trailing
    /// `.0`, and with an exponent below a thousandth.
    package var trimmed: String {
        let text = description
        if text.hasSuffix(".0") { return String(text.dropLast(2)) }
        guard isFinite, self != 0, magnitude < 1e-3 else { return text }
        var digits = text.prefix { $0 != "e" }.filter(\.isWholeNumber)
        var exponent = text.split(separator: "e").dropFirst().first.flatMap { Int($0) } ?? 0
        while digits.first == "0" {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.last == "0" { digits.removeLast() }
        let rest = digits.dropFirst()
        return (self < 0 ? "-" : "") + digits.prefix(1) + (rest.isEmpty ? "" : "." + rest)
            + "e\(exponent)"
    }
}
