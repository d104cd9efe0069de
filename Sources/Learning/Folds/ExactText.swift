/// A string compared by its code points, as NumPy and pandas compare theirs.
///
/// Swift calls two strings equal when they are canonically equivalent ("é" in one code point or in
/// two), which would join two groups that Python keeps apart. UTF-8 bytes sort like code points.
struct ExactText: Hashable, Comparable {
    /// The string itself.
    let text: String

    /// Wraps `text`.
    init(_ text: String) { self.text = text }

    static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    static func < (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        // Equal bytes are equal strings, so the string's own hash serves.
        hasher.combine(text)
    }
}
