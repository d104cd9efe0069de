import Learning
import LinearAlgebra
import Testing

@Suite("Fold plans")
struct FoldPlanTests {
    static func problem(foldOfCell: [Int], groups: [String]) -> String {
        do {
            _ = try FoldPlan(foldCount: 2, foldOfCell: foldOfCell, groups: groups)
            return "none"
        } catch {
            return error.description
        }
    }

    @Test("a plan that contradicts itself is refused with the evidence")
    func refusesContradictions() {
        #expect(
            Self.problem(foldOfCell: [0, 1, 1], groups: ["A", "B", "A"])
                .contains("group `A` is in folds 0 and 1"))
        #expect(
            Self.problem(foldOfCell: [0, 0], groups: ["A", "B"]).contains(
                "fold 1 holds out no cell"))
        #expect(
            Self.problem(foldOfCell: [0, 2], groups: ["A", "B"]).contains("cell 1 is in fold 2"))
        #expect(Self.problem(foldOfCell: [0, -1], groups: ["A", "B"]).contains("fold -1"))
        #expect(Self.problem(foldOfCell: [0], groups: ["A", "B"]).contains("2 have a group"))
        #expect(Self.problem(foldOfCell: [0, 1], groups: ["A", "B"]) == "none")
    }

    @Test("a plan survives an archive")
    func roundTrip() throws {
        let plan = try GroupFolds.plan(groups: ["A", "B", "A", "C"], foldCount: 2)
        var archive = ArrayArchive()
        try plan.store(in: &archive)
        #expect(try FoldPlan(archive: archive) == plan)
    }

    @Test("reading an archive checks the plan")
    func decodingChecks() throws {
        var archive = ArrayArchive()
        try GroupFolds.plan(groups: ["A", "B"], foldCount: 2).store(in: &archive)
        archive.setTexts("groups", ["A", "A"])
        #expect(throws: LearningError.self) { try FoldPlan(archive: archive) }
    }

    @Test("held-out groups come with their sizes in label order")
    func heldOutGroups() throws {
        let plan = try FoldPlan(
            foldCount: 2, foldOfCell: [1, 0, 1, 1], groups: ["B", "Z", "A", "B"])
        #expect(
            plan.heldOutGroups(1) == [
                GroupSize(label: "A", cellCount: 1), GroupSize(label: "B", cellCount: 2),
            ])
    }
}

@Suite("Cell index")
struct CellIndexTests {
    @Test("cells are found by id, whatever their order")
    func findsByIdentifier() throws {
        let index = try CellIndex(ids: ["c", "a", "b"])
        #expect(try index.positions(of: ["a", "b", "c", "a"]) == [1, 2, 0, 1])
        #expect(index.position(of: "x") == nil)
    }

    @Test("an id that stands twice is an error with both positions")
    func refusesDuplicates() {
        #expect(throws: LearningError.duplicateIdentifier(id: "a", first: 0, second: 2)) {
            try CellIndex(ids: ["a", "b", "a"])
        }
    }

    @Test("unknown ids are counted and the first three are named")
    func namesMissing() throws {
        let index = try CellIndex(ids: ["a"])
        #expect(throws: LearningError.missingIdentifiers(count: 4, examples: ["w", "x", "y"])) {
            try index.positions(of: ["w", "x", "a", "y", "z"])
        }
    }
}
