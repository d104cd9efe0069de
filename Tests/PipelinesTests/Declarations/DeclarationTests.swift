import Pipelines
import Testing

@Suite("Declared parameters")
struct DeclarationTests {
    private enum Colour: String, Sendable, CaseIterable { case red, green }

    private struct Inner: Sendable, Equatable {
        var rate = 0.01
        var floor = 0.0
    }

    private struct Owner: Sendable, Equatable {
        var share = 9.613e-6
        var count = 3
        var limit: Int?
        var isWide = true
        var colour = Colour.red
        var note: String?
        var widths: [Int?] = [256, nil]
        var columns: [String] = []
        var inner = Inner()
    }

    private static let declaration = Declaration<Owner>(
        .number("share", \.share, .from(0), "Share."),
        .integer("count", \.count, 1...9, "Count."),
        .integer("limit", \.limit, 0...9, "Limit."),
        .boolean("wide", \.isWide, "Wide."),
        .word("colour", \.colour, "Colour."),
        .path("note", \.note, "Note."),
        .list(
            "widths", of: .integerOrWord(1...9, ["all"]), \.widths, "Widths.",
            text: { $0.map { "\($0)" } ?? "all" },
            value: { $0.text == "all" ? .some(nil) : $0.integer.map(Optional.some) }),
        .texts("columns", \.columns, "Columns."),
        .section(
            "inner", "Inner.",
            .number("rate", \.inner.rate, .above(0, below: 1), "Rate."),
            .number("floor", \.inner.floor, .from(0), "Floor.")),
        checks: [
            { owner in
                owner.inner.floor <= owner.inner.rate
                    ? nil
                    : KeyProblem(
                        "inner.floor", found: "found \(owner.inner.floor.trimmed)",
                        allowed: "at most rate", advice: "Lower it.")
            }
        ])

    @Test("keys have the defaults of a value, as a file would give them")
    func defaults() {
        var owner = Owner()
        var keys = Self.declaration.schema(defaults: owner)
        #expect(
            keys.map(\.name) == [
                "share", "count", "limit", "wide", "colour", "note", "widths", "columns", "inner",
            ])
        #expect(
            keys.map(\.presence) == [
                .defaulted("9.613e-6"), .defaulted("3"), .optional, .defaulted("true"),
                .defaulted("red"), .optional, .defaulted("[256, all]"), .optional,
                .defaulted("{}"),
            ])
        #expect(keys[4].kind == .word(["red", "green"], later: []))
        guard case .section(let inner) = keys[8].kind else {
            Issue.record("inner is no section")
            return
        }
        #expect(inner.keys.map(\.presence) == [.defaulted("0.01"), .defaulted("0")])
        owner.limit = 4
        owner.inner.rate = 0.5
        keys = Self.declaration.schema(defaults: owner)
        #expect(keys[2].presence == .defaulted("4"))
    }

    @Test("values go where they are declared, and the others stay")
    func reading() {
        var owner = Owner()
        owner.note = "kept"
        let inner = CheckedSection(path: "study.inner", values: ["rate": .number(0.25)])
        let problems = Self.declaration.read(
            CheckedSection(
                path: "study",
                values: [
                    "share": .number(2), "count": .integer(7), "limit": .integer(0),
                    "wide": .boolean(false), "colour": .text("green"),
                    "widths": .list([.text("all"), .integer(5)]),
                    "columns": .list([.text("day")]), "inner": .section(inner),
                    "another": .integer(1),
                ]), into: &owner)
        #expect(problems.isEmpty)
        var expected = Owner()
        expected.share = 2
        expected.count = 7
        expected.limit = 0
        expected.isWide = false
        expected.colour = .green
        expected.note = "kept"
        expected.widths = [nil, 5]
        expected.columns = ["day"]
        expected.inner.rate = 0.25
        #expect(owner == expected)
    }

    @Test("a check sees all values, and its key is found where the file has it")
    func checks() throws {
        var owner = Owner()
        let section = CheckedSection(
            path: "study.model",
            values: [
                "inner": .section(
                    CheckedSection(path: "study.inner", values: ["floor": .number(0.5)]))
            ])
        let problem = try #require(Self.declaration.read(section, into: &owner).first)
        #expect(problem.found == "found 0.5")
        #expect(section.place(of: problem.key) == "study.inner.floor")
        #expect(section.place(of: "share") == "study.model.share")
        #expect(CheckedSection(path: "", values: [:]).place(of: "study") == "study")
    }

    @Test(
        "a number is written as people write it, and reads back as itself",
        arguments: [
            (0.0, "0"), (1, "1"), (0.01, "0.01"), (0.002, "0.002"), (9.613e-6, "9.613e-6"),
            (1e-7, "1e-7"), (1e-4, "1e-4"), (0.00025, "2.5e-4"), (-3e-5, "-3e-5"),
            (1e-300, "1e-300"), (0.1, "0.1"), (1e17, "1e+17"),
        ])
    func numbers(number: Double, text: String) {
        #expect(number.trimmed == text)
        #expect(Double(text) == number)
    }

    @Test(
        "names are safe as folders and parts of tasks' names",
        arguments: [
            ("a", true), ("0-b_C", true), (String(repeating: "x", count: 64), true),
            (String(repeating: "x", count: 65), false), ("", false), (".", false), ("..", false),
            ("a/b", false), ("a b", false), ("-a", false), ("_a", false), ("é", false),
            ("a.b", false), ("a\n", false),
        ])
    func names(name: String, isAllowed: Bool) { #expect(SchemaKind.isName(name) == isAllowed) }
}
