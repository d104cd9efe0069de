/// No function is longer than a screen.
enum FunctionRule {
    static let longestFunction = 70

    /// Functions, initialisers and subscripts longer than 70 lines, signature and braces included.
    static func check(_ file: SourceFile) -> [Violation] {
        functions(file).filter { $0.lineCount > longestFunction }.map { function in
            Violation(
                file, at: function.line,
                "a function of \(function.lineCount) lines, at most \(longestFunction) are allowed")
        }
    }

    /// Returns the first line (from 0) and the length of every function with a body.
    static func functions(_ file: SourceFile) -> [(line: Int, lineCount: Int)] {
        let tokens = CodeTokens(file.code)
        return tokens.words.compactMap { word in
            guard ["func", "init", "subscript", "deinit"].contains(word.text) else { return nil }
            // `self.init(` and `.init(` call; they declare nothing.
            guard tokens.byte(before: word.offset) != UInt8(ascii: "."),
                let body = tokens.bodyStart(after: word),
                let end = tokens.matchingBrace(body)
            else { return nil }
            return (word.line, tokens.line(of: end) - word.line + 1)
        }
    }
}

/// The words and braces of a file's code.
struct CodeTokens {
    struct Word {
        var text: String
        var line: Int
        var offset: Int
    }

    private let bytes: [UInt8]
    private(set) var words: [Word] = []

    init(_ code: [String]) {
        bytes = Array(code.joined(separator: "\n").utf8)
        var line = 0
        var start: Int?
        for (offset, byte) in (bytes + [UInt8(ascii: "\n")]).enumerated() {
            if Self.isLetter(byte) {
                start = start ?? offset
            } else if let first = start {
                let text = String(decoding: bytes[first..<offset], as: UTF8.self)
                words.append(Word(text: text, line: line, offset: first))
                start = nil
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
    }

    func byte(before offset: Int) -> UInt8? { offset > 0 ? bytes[offset - 1] : nil }

    /// Returns the line (from 0) that `offset` is in.
    func line(of offset: Int) -> Int {
        bytes[..<offset].count { $0 == UInt8(ascii: "\n") }
    }

    /// Returns where the body of the function that `word` declares opens; nil without a body, as in
    /// a protocol.
    func bodyStart(after word: Word) -> Int? {
        let declares: Set<String> = [
            "func", "var", "let", "init", "case", "struct", "enum", "class", "actor", "extension",
            "subscript", "deinit", "protocol", "typealias", "import", "associatedtype", "return",
        ]
        var next = word.offset + word.text.utf8.count
        var depth = 0
        while next < bytes.count {
            switch bytes[next] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "{") where depth == 0: return next
            case UInt8(ascii: "}") where depth == 0: return nil
            default: break
            }
            if depth < 0 { return nil }
            if depth == 0, Self.isLetter(bytes[next]), !Self.isLetter(bytes[next - 1]) {
                let end = bytes[next...].firstIndex { !Self.isLetter($0) } ?? bytes.count
                if declares.contains(String(decoding: bytes[next..<end], as: UTF8.self)) {
                    return nil
                }
            }
            next += 1
        }
        return nil
    }

    /// Returns where the brace that opens at `start` closes.
    func matchingBrace(_ start: Int) -> Int? {
        var depth = 0
        for offset in start..<bytes.count {
            if bytes[offset] == UInt8(ascii: "{") { depth += 1 }
            if bytes[offset] == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return offset }
            }
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
            || (97...122).contains(byte)
    }
}
