internal import Foundation

/// A name without the differences that look-alikes have.
enum LookAlikeKey {
    /// Letters of Cyrillic and Greek that look like Latin ones.
    private static let lookLatin: [Unicode.Scalar: Unicode.Scalar] = {
        let pairs =
            "\u{410}A\u{412}B\u{415}E\u{41A}K\u{41C}M\u{41D}H\u{41E}O\u{420}P"
            + "\u{421}C\u{422}T\u{425}X\u{423}Y\u{405}S\u{406}I\u{408}J"
            + "\u{430}a\u{435}e\u{43E}o\u{440}p\u{441}c\u{443}y\u{445}x\u{456}i"
            + "\u{458}j\u{455}s"
            + "\u{391}A\u{392}B\u{395}E\u{396}Z\u{397}H\u{399}I\u{39A}K\u{39C}M"
            + "\u{39D}N\u{39F}O\u{3A1}P\u{3A4}T\u{3A5}Y\u{3A7}X"
            + "\u{3BF}o"
        let scalars = Array(pairs.unicodeScalars)
        return Dictionary(
            uniqueKeysWithValues: stride(from: 0, to: scalars.count, by: 2).map {
                (scalars[$0], scalars[$0 + 1])
            })
    }()

    /// A name as it looks: without invisible characters, with one dash and one alphabet for all.
    static func seen(_ name: String) -> String {
        if isPlain(name) { return name }
        let parts = [withoutInvisible, narrow, oneAlphabet, oneDash, withoutBlanks]
        // Equal normal forms are equal strings for Swift, and so they are as keys.
        return parts.reduce(name) { $1($0) }
    }

    /// What was seen, without case, with numbers by value and words joined alike.
    static func loose(_ seen: String) -> String { joinedAlike(numbersByValue(seen.lowercased())) }

    /// The difference between names that look alike.
    static func difference(_ names: [String]) -> String {
        let steps: [(name: String, fold: (String) -> String)] = [
            ("the Unicode normal form (NFC or NFD)", { $0 }), ("blanks", withoutBlanks),
            ("invisible characters", withoutInvisible), ("the width of letters", narrow),
            ("letters of another alphabet", oneAlphabet), ("dashes", oneDash),
            ("case", { $0.lowercased() }), ("how a number is written", numbersByValue),
            ("what joins the words", joinedAlike),
        ]
        let found = steps.first { step in
            let folded = names.map(step.fold)
            return folded.allSatisfy { $0 == folded[0] }
        }
        return found?.name ?? "several small things"
    }

    /// Whether a name is of printable ASCII, without blanks at its ends or two in a row.
    private static func isPlain(_ name: String) -> Bool {
        var before = UInt8(ascii: " ")
        for byte in name.utf8 {
            guard byte >= 0x20, byte < 0x7f, byte != UInt8(ascii: " ") || byte != before else {
                return false
            }
            before = byte
        }
        return before != UInt8(ascii: " ")
    }

    private static func mapped(
        _ name: String, _ body: (Unicode.Scalar) -> Unicode.Scalar?
    ) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars { if let kept = body(scalar) { scalars.append(kept) } }
        return String(scalars)
    }

    private static func withoutBlanks(_ name: String) -> String {
        name.unicodeScalars.split { $0.properties.isWhitespace }
            .map { String($0) }.joined(separator: " ")
    }

    private static func withoutInvisible(_ name: String) -> String {
        mapped(name) { scalar in
            if scalar.properties.isWhitespace { return scalar }
            let isHidden =
                scalar.properties.isDefaultIgnorableCodePoint
                || [.control, .format].contains(scalar.properties.generalCategory)
            return isHidden ? nil : scalar
        }
    }

    /// Full-width letters as usual ones.
    private static func narrow(_ name: String) -> String {
        mapped(name) { scalar in
            guard (0xff01...0xff5e).contains(scalar.value) else { return scalar }
            return Unicode.Scalar(scalar.value - 0xfee0)
        }
    }

    private static func oneAlphabet(_ name: String) -> String {
        mapped(name) { lookLatin[$0] ?? $0 }
    }

    private static func oneDash(_ name: String) -> String {
        mapped(name) { $0.properties.isDash || $0 == "\u{2212}" ? "-" : $0 }
    }

    /// A number by its value; in any other name numbers without zeros in front.
    private static func numbersByValue(_ name: String) -> String {
        let trimmed = withoutBlanks(name)
        // Some hexadecimal ids read as numbers, such as 64e00255738: all as 0 or infinity.
        let hasExponent = trimmed.contains { $0 == "e" || $0 == "E" }
        if DecimalText.isNumber(trimmed), let value = Double(trimmed), value.isFinite,
            value != 0 || !hasExponent
        {
            return value.description
        }
        var text = ""
        var zeros = ""
        var isInNumber = false
        for character in name.unicodeScalars {
            let isDigit = character.isASCII && character.properties.numericType == .decimal
            if isDigit, !isInNumber, character == "0" {
                zeros = "0"
                continue
            }
            // A number of zeros only keeps one.
            if !isDigit { text += zeros }
            zeros = ""
            text.unicodeScalars.append(character)
            isInNumber = isDigit
        }
        return text + zeros
    }

    private static func joinedAlike(_ name: String) -> String {
        mapped(name) { $0 == "_" || $0 == " " ? "-" : $0 }
    }
}
