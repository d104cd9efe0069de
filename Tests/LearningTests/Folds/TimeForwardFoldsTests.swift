import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Time-forward folds")
struct TimeForwardFoldsTests {
    static func plan(_ labels: [String], column: String = "day") throws -> FoldPlan {
        try TimeForwardFolds.plan(by: FoldColumn(name: column, labels: labels))
    }

    @Test("folds equal scikit-learn's TimeSeriesSplit over the days")
    func equalsScikitLearn() throws {
        let cases = try FoldSchemesGolden.load().times
        #expect(cases.count == 60)
        for (index, testCase) in cases.enumerated() {
            let plan = try Self.plan(testCase.labels)
            #expect(plan.foldCount == testCase.splits.count)
            for (fold, split) in testCase.splits.enumerated() {
                #expect(
                    plan.heldOut(fold) == split.heldOut,
                    "case \(index): if scikit-learn changed, re-run Golden/make_fold_schemes.py")
                #expect(plan.training(fold) == split.training)
            }
        }
    }

    @Test("the first day is never held out, later days take part in neither set")
    func firstDay() throws {
        let plan = try Self.plan(["3", "2", "10", "2", "3"])
        #expect(plan.foldOfCell == [0, -1, 1, -1, 0])
        #expect(plan.training(0) == [1, 3])
        #expect(plan.heldOut(0) == [0, 4])
        #expect(plan.training(1) == [0, 1, 3, 4])
        #expect(plan.heldOutCells == [0, 2, 4])
        #expect(!plan.coversAllCells)
        #expect(plan.fold(of: 1) == nil && plan.fold(of: 2) == 1)
        #expect(plan.isGrouped)
        #expect(
            plan.description == "days 3, 10 held out in turn, trained on earlier days only")
    }

    @Test("two days make one fold")
    func twoDays() throws {
        let plan = try Self.plan(["2", "3.0", "3"])
        #expect(plan.foldCount == 1 && plan.heldOut(0) == [1, 2])
        #expect(plan.description == "day 3.0 held out, trained on earlier days only")
    }

    @Test("values that are not decimal numbers are refused by name and number")
    func refusesText() {
        let labels = ["2", "day 3", "nan", "day 3", "inf", "0x10", ""]
        let error = #expect(throws: LearningError.self) { try Self.plan(labels) }
        let text = error?.description ?? ""
        #expect(text.contains("`day`, but 6 of 7 cells have none"))
        #expect(text.contains("`` (1 cells), `0x10` (1 cells), `day 3` (2 cells) and 2 more"))
    }

    @Test("a single day is refused")
    func refusesOneDay() {
        #expect(
            throws: LearningError.tooFewGroups(
                groups: [GroupSize(label: "2", cellCount: 2)], foldCount: 2)
        ) { try Self.plan(["2", "2"]) }
        #expect(throws: LearningError.self) { try Self.plan([]) }
    }

    @Test("a donor on both sides is found where it was trained on before")
    func donorsOnBothSides() throws {
        let plan = try Self.plan(["2", "2", "3", "3", "4"])
        // Donor C comes only once; donor D is seen on days 3 and 4; donor A on days 2 and 3.
        let donors = ["A", "B", "A", "D", "D"]
        #expect(plan.labelsOnBothSides(donors) == ["A", "D"])
        #expect(
            plan.labelsOnBothSides(["A", "B", "C", "C", "E"]) == [],
            "a donor of one day is never on both sides")
        #expect(
            plan.caution(column: "donor", labels: donors)
                == "cells of donor A, D are on both sides of a fold: the score is optimistic for "
                + "new values of donor")
        #expect(plan.caution(column: "day", labels: ["2", "2", "3", "3", "4"]) == nil)
    }

    @Test("plans survive archives")
    func roundTrips() throws {
        let plan = try Self.plan(["3", "2", "10", "2", "3"])
        var archive = ArrayArchive()
        try plan.store(in: &archive)
        #expect(archive.names == ["fold-scheme", "fold-times", "folds", "groups"])
        #expect(try FoldPlan(archive: archive) == plan)
    }
}
