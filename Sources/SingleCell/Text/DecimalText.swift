/// Recognises decimal numbers in text.
enum DecimalText {
    /// Whether pandas takes a text for a decimal number.
    ///
    /// Digits beyond 64 bits are text for pandas, and so they are here.
    static func isNumber(_ text: String) -> Bool {
        var bytes = Substring(text).utf8
        let space = UInt8(ascii: " ")
        while bytes.first == space { bytes.removeFirst() }
        while bytes.last == space { bytes.removeLast() }
        if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
            bytes.removeFirst()
        }
        let whole = digits(&bytes)
        guard bytes.first != nil else { return (1...19).contains(whole) }
        var fraction = 0
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            fraction = digits(&bytes)
        }
        guard whole + fraction > 0 else { return false }
        guard let letter = bytes.first else { return true }
        guard letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") else { return false }
        bytes.removeFirst()
        if bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") {
            bytes.removeFirst()
        }
        return digits(&bytes) > 0 && bytes.isEmpty
    }

    /// Removes the digits at the beginning; how many there were.
    private static func digits(_ bytes: inout Substring.UTF8View) -> Int {
        let rest = bytes.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let count = bytes.count - rest.count
        bytes = rest
        return count
    }
}
