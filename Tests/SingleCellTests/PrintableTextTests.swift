import Foundation
import SingleCell
import Testing

@Suite struct PrintableTextTests {
    @Test(
        "Characters that a terminal obeys or hides become their escapes",
        arguments: [
            ("a\u{1B}[31mb", #"a\u001B[31mb"#),
            ("bell\u{7}", #"bell\u0007"#),
            ("two\nlines\r\n", #"two\u000Alines\u000D\u000A"#),
            ("tab\there", #"tab\u0009here"#),
            ("del\u{7F}", #"del\u007F"#),
            ("c1\u{9B}2J", #"c1\u009B2J"#),
            ("\u{202E}txt.exe", #"\u202Etxt.exe"#),
            ("\u{2066}x\u{2069}", #"\u2066x\u2069"#),
            ("zero\u{200B}width\u{FEFF}", #"zero\u200Bwidth\uFEFF"#),
            ("soft\u{AD}", #"soft\u00AD"#),
            ("line\u{2028}\u{2029}", #"line\u2028\u2029"#),
            ("tag\u{E0041}", #"tag\uDB40\uDC41"#),
            ("none\u{FFFE}", #"none\uFFFE"#),
            ("nul\u{0}", #"nul\u0000"#),
        ])
    func escapes(text: String, expected: String) {
        #expect(text.printable == expected)
    }

    @Test(
        "Names of any script are shown as they are",
        arguments: [
            "CD4", "Müller", "Rene\u{301}", "日本", "γδ T", "C:\\u001B", "ﬁ", "🧬", "\u{FFFD}",
        ])
    func keeps(text: String) {
        #expect(Array(text.printable.utf8) == Array(text.utf8))
        #expect(Array(text.printableName.utf8) == Array(text.utf8))
        #expect(Array(text.printableLines.utf8) == Array(text.utf8))
    }

    @Test("Whole messages keep their line feeds and lose everything else")
    func lines() {
        #expect("a\n\u{1B}b\r\n\tc".printableLines == "a\n\\u001Bb\\u000D\n\\u0009c")
    }

    @Test("JSON means the same after it was made printable")
    func json() throws {
        let value = ["a\u{9B}\u{1B}\u{202E}\u{E0041}b": "\u{85}\u{7F}"]
        let encoder = JSONEncoder()
        encoder.outputFormatting = .prettyPrinted
        let text = String(decoding: try encoder.encode(value), as: UTF8.self).printableLines
        #expect(!text.unicodeScalars.contains { $0.value > 0x7E })
        #expect(
            try JSONDecoder().decode([String: String].self, from: Data(text.utf8)) == value)
    }

    @Test("A name of a million characters is cut to its ends")
    func long() {
        let text = "first" + String(repeating: "x", count: 1_000_000) + "last"
        #expect(text.printableName.count < 450)
        #expect(text.printableName.hasPrefix("firstxxx"))
        #expect(text.printableName.hasSuffix("xxxlast"))
        #expect(text.printableName.contains("(999609 more)"))
    }
}
