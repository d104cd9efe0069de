import SingleCell
import Testing

@Suite("Names that look alike")
struct LookAlikesTests {
    @Test(
        "what nobody sees is found, and said in what it differs",
        arguments: [
            ("d1", "d1 ", "blanks"), ("d1", " d1", "blanks"), ("a b", "a  b", "blanks"),
            ("a b", "a\u{a0}b", "blanks"), ("d1", "d1\t", "blanks"),
            ("Ren\u{e9}", "Rene\u{301}", "the Unicode normal form (NFC or NFD)"),
            ("d1", "d\u{200b}1", "invisible characters"),
            ("d1", "\u{feff}d1", "invisible characters"),
            ("d1", "d1\u{ad}", "invisible characters"),
            ("d1", "\u{ff44}\u{ff11}", "the width of letters"),
            ("A1", "\u{410}1", "letters of another alphabet"),
            ("a-1", "a\u{2013}1", "dashes"), ("a-1", "a\u{2212}1", "dashes"),
            ("Ren\u{e9}", "Rene\u{301} ", "blanks"),
            ("a-1", "a\u{2013}1 ", "several small things"),
        ])
    func hidden(_ first: String, _ second: String, _ difference: String) {
        let found = LookAlikes([first, second, second, "other"])
        #expect(found.visible.isEmpty)
        #expect(found.hidden.map(\.difference) == [difference])
        #expect(found.hidden.first?.names.reduce(0) { $0 + $1.count } == 3)
    }

    @Test(
        "what may be right is found apart",
        arguments: [
            ("d1", "D1", "case"), ("1", "01", "how a number is written"),
            ("3", "3.0", "how a number is written"), ("1000", "1e3", "how a number is written"),
            ("d1", "d01", "how a number is written"), ("a_1", "a-1", "what joins the words"),
            ("a 1", "a_1", "what joins the words"), ("Donor_1", "donor 1", "several small things"),
        ])
    func visible(_ first: String, _ second: String, _ difference: String) {
        let found = LookAlikes([first, second])
        #expect(found.hidden.isEmpty)
        #expect(found.visible.map(\.difference) == [difference])
    }

    @Test(
        "different names are left alone",
        arguments: [
            ["d1", "d2", "d10", "d11", "d100"], ["0", "10", "100", "1"], ["", "a"],
            ["CD4", "CD8", "CD45RA", "CD45RO", "HLA-A", "HLA-B"], ["β", "b"], ["d1", "d1", "d1"],
            ["Müller", "Möller", "Muller"], ["chr1-100-200", "chr1-100-2000"], ["1.5", "1.50001"],
            ["064e00255738", "12e455500123", "00e12345", "00e54321"],
        ])
    func different(_ names: [String]) {
        let found = LookAlikes(names)
        #expect(found.hidden.isEmpty && found.visible.isEmpty)
    }

    @Test("a family is shown with counts, characters beyond ASCII by their numbers")
    func text() throws {
        let names = ["Ren\u{e9}", "Rene\u{301}", "Rene\u{301}", "d1", "d1 ", "d1  ", "D1"]
        let found = LookAlikes(names)
        #expect(
            found.hidden.map { $0.text(unit: "cells") } == [
                "`Rene\\u{301}` (2 cells) and `Ren\\u{E9}` (1 cells)",
                "`d1` (1 cells), `d1 ` (1 cells) and `d1  ` (1 cells)",
            ])
        #expect(found.visible.map { $0.text(unit: nil) } == ["`D1` and `d1`"])
    }

    @Test("two hundred thousand names are searched in seconds")
    func many() {
        let names = (0..<200_000).map { "chr\($0 % 22)-\($0 * 37)-\($0 * 37 + 500)" }
        let found = LookAlikes(names + ["CHR0-0-500"])
        #expect(found.hidden.isEmpty && found.visible.count == 1)
    }
}
