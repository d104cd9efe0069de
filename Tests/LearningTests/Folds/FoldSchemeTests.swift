import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Fold schemes")
struct FoldSchemeTests {
    static func problem(
        _ scheme: FoldScheme, _ foldOfCell: [Int], groups: [String]? = nil, times: [Int]? = nil,
        foldCount: Int = 1
    ) -> String {
        do {
            _ = try FoldPlan(
                scheme: scheme, foldCount: foldCount, foldOfCell: foldOfCell,
                groups: groups ?? foldOfCell.indices.map { "group \($0)" }, timeOfCell: times)
            return "none"
        } catch {
            return error.description
        }
    }

    static let adversarial = FoldScheme.adversarial(share: 0.1, areaUnderCurve: 0.75)

    @Test("plans that contradict their scheme are refused with the evidence")
    func refusesContradictions() {
        let time = FoldScheme.timeForward(by: "day")
        #expect(Self.problem(time, [-1, 0], times: [0, 1]) == "none")
        #expect(
            Self.problem(time, [0, -1], times: [0, 1]).contains("fold 0 holds out the earliest"))
        #expect(Self.problem(time, [-1, 0]).contains("no place in time"))
        #expect(Self.problem(time, [-1, 0], times: [0]).contains("1 have a time"))
        #expect(
            Self.problem(time, [-1, 0], groups: ["A", "A"], times: [0, 1])
                .contains("group `A` is only partly held out, by fold 0"))
        #expect(Self.problem(Self.adversarial, [0, 0]).contains("no cell to train on"))
        #expect(Self.problem(Self.adversarial, [-1, -1]).contains("fold 0 holds out no cell"))
        #expect(
            Self.problem(Self.adversarial, [-1, 0], times: [0, 1]).contains("only time-forward"))
        #expect(Self.problem(.random, [-1, 0, 1], foldCount: 2).contains("fold -1"))
        #expect(Self.problem(.random, [0, 0]).contains("1 folds cannot be made"))
        #expect(Self.problem(.random, [0, 1], foldCount: .max).contains("only 2 cells"))
    }

    @Test("no plan trains on what it holds out, and grouped plans split no group")
    func setsAreDisjoint() throws {
        let donors = (0..<200).map { "\($0 * 37 % 11)" }
        let days = (0..<200).map { "\($0 * 53 % 7)" }
        let donor = FoldColumn(name: "donor", labels: donors)
        let day = FoldColumn(name: "day", labels: days, areNumbers: true)
        let both = FoldColumn.product([donor, day])
        let plans = [
            try GroupFolds.plan(by: both, foldCount: 4), try GroupFolds.leaveOneOut(by: donor),
            try TimeForwardFolds.plan(by: day),
            try ShuffledFolds.stratified(by: day, groups: donors, foldCount: 3, seed: 1),
            try ShuffledFolds.random(groups: donors, foldCount: 3, seed: 1),
        ]
        for plan in plans {
            var timesHeldOut = [Int](repeating: 0, count: plan.cellCount)
            for fold in 0..<plan.foldCount {
                let heldOut = Set(plan.heldOut(fold))
                let training = Set(plan.training(fold))
                #expect(!heldOut.isEmpty && !training.isEmpty && heldOut.isDisjoint(with: training))
                for cell in heldOut { timesHeldOut[cell] += 1 }
                if plan.isGrouped {
                    #expect(
                        Set(heldOut.map { plan.groups[$0] })
                            .isDisjoint(with: training.map { plan.groups[$0] }))
                }
            }
            #expect(timesHeldOut == plan.foldOfCell.map { $0 == FoldPlan.noFold ? 0 : 1 })
            #expect(plan.labelsOnBothSides(plan.groups).isEmpty == plan.isGrouped)
        }
        #expect(plans.map(\.isGrouped) == [true, true, true, false, false])
    }

    @Test("labels on both sides are those that a fold trains on and holds out", arguments: 0..<20)
    func labelsOnBothSides(seed: UInt64) throws {
        var random = RandomStream(seed: seed, stream: 2)
        let days = (0..<60).map { _ in "\(random.next(below: 6))" }
        let labels = (0..<60).map { _ in "label \(random.next(below: 25))" }
        for plan in [
            try TimeForwardFolds.plan(by: FoldColumn(name: "day", labels: days)),
            try GroupFolds.plan(groups: days, foldCount: 2),
        ] {
            var expected: Set<String> = []
            for fold in 0..<plan.foldCount {
                expected.formUnion(
                    Set(plan.heldOut(fold).map { labels[$0] })
                        .intersection(plan.training(fold).map { labels[$0] }))
            }
            #expect(plan.labelsOnBothSides(labels) == expected.sorted())
        }
    }

    @Test("schemes describe themselves in one line")
    func descriptions() throws {
        let product = FoldColumn.product([
            FoldColumn(name: "donor", labels: ["a", "b", "c"]),
            FoldColumn(name: "day", labels: ["2", "2", "3"]),
        ])
        #expect(
            try GroupFolds.plan(by: product, foldCount: 3).description
                == "3 folds by donor × day, no donor × day on both sides")
        #expect(
            try GroupFolds.leaveOneOut(by: product).description
                == "3 folds, each one donor × day held out, no donor × day on both sides")
        let plan = try FoldPlan(
            scheme: Self.adversarial, foldCount: 1, foldOfCell: [-1, 0, -1],
            groups: ["A", "A", "B"])
        #expect(
            plan.description
                == "1 fold, the 10 % of the training cells most like the test cells (AUC of test "
                + "against training 0.75), cells of one group on both sides")
    }

    @Test("plans by group keep the arrays they always had")
    func groupArchive() throws {
        let plan = try GroupFolds.plan(groups: ["A", "B", "A", "C"], foldCount: 2)
        var archive = ArrayArchive()
        try plan.store(in: &archive)
        #expect(archive.names == ["folds", "groups"])
        #expect(try FoldPlan(archive: archive) == plan)
    }

    @Test("archives that make no plan are refused")
    func refusesArchives() throws {
        var archive = ArrayArchive()
        archive.setTexts("groups", ["A", "B"])
        archive.setInt64s("folds", [0, .max])
        #expect(throws: LearningError.self) { try FoldPlan(archive: archive) }
        archive.setInt64s("folds", [0, -1])
        #expect(throws: LearningError.self) { try FoldPlan(archive: archive) }
        archive.setInt64s("folds", [0, 1])
        archive.setTexts("fold-scheme", ["unheard-of"])
        #expect(throws: LearningError.self) { try FoldPlan(archive: archive) }
    }
}
