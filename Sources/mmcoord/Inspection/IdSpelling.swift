internal import Foundation

/// One way in which two files write the same ids differently.
struct IdSpelling: Sendable {
    /// The difference, as the end of a sentence: `by a suffix such as -1`.
    let difference: String
    /// The part of an id of the first file that both files share.
    let first: @Sendable (String) -> String
    /// The part of an id of the second file that both files share.
    let second: @Sendable (String) -> String

    private init(_ difference: String, _ form: @escaping @Sendable (String) -> String) {
        self.init(difference, form, form)
    }

    private init(
        _ difference: String, _ first: @escaping @Sendable (String) -> String,
        _ second: @escaping @Sendable (String) -> String
    ) {
        self.difference = difference
        self.first = first
        self.second = second
    }

    /// The simplest first: of two that explain as much, the first is reported.
    static let all: [IdSpelling] = [
        IdSpelling("by the Unicode form of a letter", { $0 }),
        IdSpelling("by blanks at an end", trimmed),
        IdSpelling("by a suffix such as -1", withoutSuffix),
        IdSpelling("by a decimal point (1 and 1.0)", wholeNumber),
        IdSpelling("by a version such as .12", withoutVersion),
        IdSpelling("by upper and lower case", { $0.lowercased() }),
        IdSpelling("by leading zeros", withoutLeadingZeros),
        IdSpelling("by the separators . - _ : and blanks", { oneSeparator($0) }),
        IdSpelling("by quotes, or b'…' as Python prints bytes", unquoted),
        IdSpelling("by a prefix such as sample_", { pieces($0).last ?? $0 }),
        IdSpelling("by what follows an underscore, colon or #", { pieces($0).first ?? $0 }),
        IdSpelling("by the order of their parts", { pieces($0).sorted().joined(separator: "_") }),
        IdSpelling("by the X that R writes before a digit", { withoutX(oneSeparator($0)) }),
        IdSpelling("by the letters chr", { withoutChromosomeWord(oneSeparator($0)) }),
        IdSpelling("by what stands around the barcode", barcode),
        IdSpelling(
            "by direction: one holds the reverse complement of the other's barcode", barcode,
            { reverseComplement(barcode($0)) }),
        IdSpelling(
            "by case, separators or punctuation",
            { $0.lowercased().filter { $0.isLetter || $0.isNumber } }),
    ]

    private static func trimmed(_ id: String) -> String {
        id.trimmingCharacters(in: .whitespacesAndNewlines.union(.controlCharacters))
    }

    /// `AAAC-1` is `AAAC`.
    private static func withoutSuffix(_ id: String) -> String { withoutNumber(id, after: "-") }

    /// `ENSG00000010610.12` is `ENSG00000010610`.
    private static func withoutVersion(_ id: String) -> String { withoutNumber(id, after: ".") }

    private static func withoutNumber(_ id: String, after separator: Character) -> String {
        guard let place = id.lastIndex(of: separator), place > id.startIndex else { return id }
        let number = id[id.index(after: place)...]
        guard !number.isEmpty, number.count <= 3, number.allSatisfy(\.isWholeNumber) else {
            return id
        }
        return String(id[..<place])
    }

    /// `s_007` is `s_7`.
    private static func withoutLeadingZeros(_ id: String) -> String {
        var text = ""
        var zeros = 0
        var isInNumber = false
        for letter in id {
            if letter == "0", !isInNumber {
                zeros += 1
                continue
            }
            if zeros > 0, !letter.isWholeNumber { text += "0" }
            zeros = 0
            isInNumber = letter.isWholeNumber
            text.append(letter)
        }
        return zeros > 0 ? text + "0" : text
    }

    /// `7.0` is `7`.
    private static func wholeNumber(_ id: String) -> String {
        guard let number = Double(id), number.magnitude < 1e15, number == number.rounded() else {
            return id
        }
        return String(Int(number))
    }

    private static func oneSeparator(_ id: String) -> String {
        String(id.map { ".-_: ".contains($0) ? "-" : $0 })
    }

    private static func unquoted(_ id: String) -> String {
        var text = id[...]
        if text.hasPrefix("b'") || text.hasPrefix("b\"") { text = text.dropFirst() }
        for quote in ["'", "\""] where text.count > 1 && text.hasPrefix(quote) {
            if text.hasSuffix(quote) { text = text.dropFirst().dropLast() }
        }
        return String(text)
    }

    private static func pieces(_ id: String) -> [String] {
        id.split(whereSeparator: { "_:#|/".contains($0) }).map { String($0) }
    }

    private static func withoutX(_ id: String) -> String {
        let rest = id.dropFirst()
        return id.first == "X" && rest.first?.isWholeNumber == true ? String(rest) : id
    }

    private static func withoutChromosomeWord(_ id: String) -> String {
        let lower = id.lowercased()
        return lower.hasPrefix("chr") ? String(lower.dropFirst(3)) : lower
    }

    /// The longest run of eight or more bases; the whole id if there is none.
    private static func barcode(_ id: String) -> String {
        let runs = id.split(whereSeparator: { !"ACGT".contains($0) })
        guard let longest = runs.max(by: { $0.count < $1.count }), longest.count >= 8 else {
            return id
        }
        return String(longest)
    }

    private static func reverseComplement(_ text: String) -> String {
        let other: [Character: Character] = ["A": "T", "T": "A", "C": "G", "G": "C"]
        return String(text.reversed().map { other[$0] ?? $0 })
    }
}
