/// A string compared by its code points, as NumPy and pandas compare theirs: the one rule by which
/// ids of cells, donors, genes and all other names are equal or not.
///
/// Swift calls two strings equal when they are canonically equivalent ("é" in one code point or in
/// two), which would join two groups that Python keeps apart. UTF-8 bytes sort like code points.
package struct ExactText: Hashable, Comparable, Sendable {
    /// The string itself.
    package let text: String

    /// Wraps `text`.
    package init(_ text: String) { self.text = text }

    /// Whether two lists hold the same strings in the same order.
    package static func areEqual(_ left: [String], _ right: [String]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { ExactText($0) == ExactText($1) }
    }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        let (left, right) = (left.text.utf8, right.text.utf8)
        return left.count == right.count && left.elementsEqual(right)
    }

    package static func < (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        // Equal bytes are equal strings, so the string's own hash serves.
        hasher.combine(text)
    }
}
