/// Blanks what is not code, so that rules need not know Swift's literals and comments.
struct CodeScanner {
    private var bytes: [UInt8]
    private var position = 0

    /// Returns `text` with comments and literals replaced by spaces, line by line alike.
    static func code(of text: String) -> String {
        var scanner = CodeScanner(bytes: Array(text.utf8))
        while scanner.position < scanner.bytes.count { scanner.scanCode() }
        return String(decoding: scanner.bytes, as: UTF8.self)
    }

    private func holds(_ text: StaticString, at offset: Int = 0) -> Bool {
        let start = position + offset
        guard start >= 0, start + text.utf8CodeUnitCount <= bytes.count else { return false }
        return text.withUTF8Buffer { bytes[start..<(start + $0.count)].elementsEqual($0) }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] != UInt8(ascii: "\n") { bytes[position] = UInt8(ascii: " ") }
            position += 1
        }
    }

    /// Goes through code up to the parenthesis that closes it, or to the end.
    private mutating func scanCode() {
        var depth = 0
        while position < bytes.count {
            if holds("//") {
                while position < bytes.count, !holds("\n") { blank() }
            } else if holds("/*") {
                scanBlockComment()
            } else if let poundCount = poundsBeforeQuote() {
                scanString(poundCount: poundCount)
            } else {
                if holds("(") { depth += 1 }
                if holds(")") { depth -= 1 }
                if depth < 0 { return }
                position += 1
            }
        }
    }

    private mutating func scanBlockComment() {
        var depth = 0
        repeat {
            if holds("/*") {
                depth += 1
                blank(2)
            } else if holds("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < bytes.count
    }

    /// The number of `#` before a quote that starts here; nil when no literal starts here.
    private func poundsBeforeQuote() -> Int? {
        var count = 0
        while holds("#", at: count) { count += 1 }
        return holds("\"", at: count) ? count : nil
    }

    private mutating func scanString(poundCount: Int) {
        blank(poundCount)
        let isMultiline = holds("\"\"\"")
        let quoteCount = isMultiline ? 3 : 1
        blank(quoteCount)
        while position < bytes.count {
            if holds("\\"), hasPounds(poundCount, at: 1) {
                blank(1 + poundCount)
                if holds("(") {
                    position += 1
                    scanCode()
                    position += 1
                } else {
                    blank()
                }
            } else if isMultiline ? holds("\"\"\"") : holds("\""),
                hasPounds(poundCount, at: quoteCount)
            {
                return blank(quoteCount + poundCount)
            } else if !isMultiline, holds("\n") {
                return
            } else {
                blank()
            }
        }
    }

    private func hasPounds(_ count: Int, at offset: Int) -> Bool {
        (0..<count).allSatisfy { holds("#", at: offset + $0) }
    }
}
