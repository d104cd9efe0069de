internal import Foundation

/// The values among which a search chooses one key's.
package struct KeyRange: Sendable, Equatable {
    /// The key, by its path in the question, such as `members.network.training.epochs`.
    package var key: String
    /// Its values.
    package var values: Values

    /// What values a key takes.
    package enum Values: Sendable, Equatable {
        /// Any between two numbers, both included.
        ///
        /// Where `isLogarithmic`, every factor has the same chance, else every difference; where
        /// `isWhole`, whole numbers only.
        case between(Double, Double, isLogarithmic: Bool, isWhole: Bool)
        /// One of these, each written as YAML in one line; at least two.
        case among([String])
    }

    /// Describes a range.
    package init(key: String, values: Values) {
        self.key = key
        self.values = values
    }

    /// The value at a place in the range, as YAML.
    ///
    /// - Parameter place: 0 up to but not 1.
    /// - Returns: One line; numbers with four digits.
    package func value(at place: Double) -> String {
        precondition(place >= 0 && place < 1, "\(place) is not in 0..<1")
        switch values {
        case .among(let texts): return texts[min(Int(place * Double(texts.count)), texts.count - 1)]
        case .between(let low, let high, let isLogarithmic, let isWhole):
            // Whole numbers own half a unit on both sides, so that ends are as likely as others.
            let edge = isWhole ? 0.5 : 0
            let (from, to) = (low - edge, high + edge)
            let number =
                isLogarithmic
                ? Self.logarithmic(low, high, place, isWhole: isWhole) : from + (to - from) * place
            guard isWhole else { return Self.text(min(max(number, low), high)) }
            return String(Int(min(max(number.rounded(), low), high)))
        }
    }

    /// Between two numbers above 0, every factor with the same chance.
    private static func logarithmic(
        _ low: Double, _ high: Double, _ place: Double, isWhole: Bool
    ) -> Double {
        let edge = isWhole ? 0.5 : 0
        let (from, to) = (log(max(low - edge, low / 2)), log(high + edge))
        return exp(from + (to - from) * place)
    }

    /// A number with four digits, which is as much as a search can tell apart; so the last bit of a
    /// logarithm, which may differ between machines, is not in it.
    private static func text(_ number: Double) -> String { String(format: "%.4g", number) }
}
