import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Folds that train on some cells")
struct TrainingSubsetTests {
    private static let days = ["2", "3", "4", "2", "3", "4.0"]

    private static func plan(_ values: [String]) throws -> FoldPlan {
        try GroupFolds.leaveOneOut(groups: ["A", "A", "A", "B", "B", "B"]).restricted(
            to: TrainingSubset(
                choosing: [LabelChoice(column: "day", values: values)], labels: [days]))
    }

    @Test("a fold trains on chosen cells that it does not hold out, and holds out all of its own")
    func restricts() throws {
        let plan = try Self.plan(["3", "4"])
        #expect(plan.training(0) == [4, 5])
        #expect(plan.training(1) == [1, 2])
        #expect(plan.heldOut(0) == [0, 1, 2])
        #expect(plan.coversAllCells)
    }

    @Test("where nothing is held out all chosen cells are trained on, and plans know who never was")
    func withoutFold() throws {
        let plan = try Self.plan(["3", "4"])
        #expect(plan.refitCells == [1, 2, 4, 5])
        #expect(plan.untrainedCells == [])
        let days = FoldColumn(name: "day", labels: Self.days)
        let forward = try TimeForwardFolds.plan(by: days)
        #expect(forward.refitCells == [0, 1, 2, 3, 4, 5])
        #expect(forward.untrainedCells == [2, 5])
        let earlier = try forward.restricted(
            to: TrainingSubset(
                choosing: [LabelChoice(column: "day", values: ["2", "3"])], labels: [Self.days]))
        #expect(earlier.refitCells == [0, 1, 3, 4])
        // Days 2 and 3 are trained on by the fold that holds out day 4.
        #expect(earlier.untrainedCells == [])
        let adversarial = try FoldPlan(
            scheme: .adversarial(share: 0.4, areaUnderCurve: 0.5), foldCount: 1,
            foldOfCell: [-1, 0, -1, 0, -1], groups: ["a", "a", "a", "b", "b"])
        #expect(adversarial.untrainedCells == [1, 3])
        #expect(adversarial.refitCells == [0, 1, 2, 3, 4])
    }

    @Test("a day is the same day however its number is written, and other text is not")
    func numbers() {
        let choice = LabelChoice(column: "day", values: ["3", "04.0", "inf"])
        #expect(["3.0", "3", "4", "inf"].allSatisfy(choice.matches))
        #expect(!choice.matches("5") && !choice.matches("three") && !choice.matches("infinity"))
        #expect(choice.unknownValues(among: ["3.0", "7"]) == ["04.0", "inf"])
        #expect(LabelChoice.nearestNumber(to: "6", among: ["2", "x", "7"]) == "7")
        #expect(LabelChoice.nearestNumber(to: "x", among: ["2"]) == nil)
    }

    @Test("a plan keeps its subset in an archive")
    func roundTrip() throws {
        let plan = try Self.plan(["2", "3"])
        var archive = ArrayArchive()
        try plan.store(in: &archive)
        let restored = try FoldPlan(archive: archive)
        #expect(restored.subset == plan.subset && restored.training(0) == plan.training(0))
    }

    @Test("a fold left without training cells is refused by number")
    func nothingLeft() throws {
        let plan = try TimeForwardFolds.plan(
            by: FoldColumn(name: "day", labels: Self.days))
        func restrict(_ values: [String]) throws {
            _ = try plan.restricted(
                to: TrainingSubset(
                    choosing: [LabelChoice(column: "day", values: values)], labels: [Self.days]))
        }
        #expect(throws: Never.self) { try restrict(["2"]) }
        #expect {
            try restrict(["3"])
        } throws: {
            "\($0)".hasPrefix(
                "fold 0 is left without a cell to train on: of the 2 cells of day 3, none comes "
                    + "before it. Choose more values")
        }
    }

    @Test("labels that no fold trains on are not on both sides")
    func sides() throws {
        let plan = try Self.plan(["3"])
        #expect(plan.labelsOnBothSides(Self.days) == ["3"])
        #expect(plan.labelsOnBothSides(["x", "y", "z", "x", "y", "z"]) == ["y"])
    }
}
