import Learning
import Testing

@Suite("Group folds")
struct GroupFoldsTests {
    struct Golden: Decodable {
        struct Case: Decodable {
            var labels: [String]
            var integers: Bool
            var members: String
            var foldCount: Int
            var folds: String
            var leaveOneOut: String?
        }
        var cases: [Case]
    }

    static func numbers(_ text: String) -> [Int] {
        text.split(separator: " ").compactMap { Int($0) }
    }

    @Test("folds equal scikit-learn's GroupKFold in 400 random cases, ties included")
    func equalsScikitLearn() throws {
        let golden = try GoldenFile.decode("group_folds.json", as: Golden.self)
        #expect(golden.cases.count == 400)
        for (index, testCase) in golden.cases.enumerated() {
            let groups = Self.numbers(testCase.members).map { testCase.labels[$0] }
            let plan =
                testCase.integers
                ? try GroupFolds.plan(
                    integerGroups: groups.map { try #require(Int($0)) },
                    foldCount: testCase.foldCount)
                : try GroupFolds.plan(groups: groups, foldCount: testCase.foldCount)
            #expect(
                plan.foldOfCell == Self.numbers(testCase.folds),
                "case \(index): if scikit-learn changed, re-run Golden/make_group_folds.py")
        }
    }

    @Test("leaving one group out equals scikit-learn's LeaveOneGroupOut")
    func leaveOneOutEqualsScikitLearn() throws {
        let golden = try GoldenFile.decode("group_folds.json", as: Golden.self)
        var checked = 0
        for testCase in golden.cases where !testCase.integers {
            guard let expected = testCase.leaveOneOut else { continue }
            let groups = Self.numbers(testCase.members).map { testCase.labels[$0] }
            let plan = try GroupFolds.leaveOneOut(groups: groups)
            #expect(plan.foldOfCell == Self.numbers(expected))
            checked += 1
        }
        #expect(checked > 20)
    }

    @Test("the golden cases hold ties among more than sixteen groups")
    func goldenHoldsTies() throws {
        let golden = try GoldenFile.decode("group_folds.json", as: Golden.self)
        let tied = golden.cases.filter { testCase in
            var sizes: [Int: Int] = [:]
            for member in Self.numbers(testCase.members) { sizes[member, default: 0] += 1 }
            return sizes.count > 16 && Set(sizes.values).count < sizes.count
        }
        #expect(tied.count > 50)
    }

    @Test("a donor is never split between folds, and every cell is held out once")
    func neverSplits() throws {
        let groups = (0..<500).map { "donor \($0 * 7919 % 13)" }
        let plan = try GroupFolds.plan(groups: groups, foldCount: 4)
        var heldOutCount = 0
        for fold in 0..<4 {
            let heldOut = Set(plan.heldOut(fold).map { groups[$0] })
            let training = Set(plan.training(fold).map { groups[$0] })
            #expect(!heldOut.isEmpty)
            #expect(heldOut.isDisjoint(with: training))
            #expect(plan.heldOut(fold).count + plan.training(fold).count == 500)
            heldOutCount += plan.heldOut(fold).count
        }
        #expect(heldOutCount == 500)
    }

    @Test("canonically equivalent labels stay two groups, as in Python")
    func keepsCodePointsApart() throws {
        let plan = try GroupFolds.plan(groups: ["\u{e9}", "e\u{301}"], foldCount: 2)
        #expect(plan.foldOfCell == [0, 1])
        #expect(plan.heldOutGroups(0).count == 1)
    }

    @Test("labels break ties by code point, integers by value")
    func labelsAndIntegersDiffer() throws {
        let text = try GroupFolds.plan(groups: ["9", "10"], foldCount: 2)
        let numbers = try GroupFolds.plan(integerGroups: [9, 10], foldCount: 2)
        #expect(text.foldOfCell == [0, 1])
        #expect(numbers.foldOfCell == [1, 0])
    }

    @Test("fewer groups than folds is an error that names the groups with their sizes")
    func tooFewGroups() throws {
        let error = #expect(throws: LearningError.self) {
            try GroupFolds.plan(groups: ["B", "A", "B"], foldCount: 3)
        }
        #expect(
            error
                == .tooFewGroups(
                    groups: [
                        GroupSize(label: "A", cellCount: 1), GroupSize(label: "B", cellCount: 2),
                    ], foldCount: 3))
        let text = try #require(error?.description)
        #expect(text.contains("3 folds") && text.contains("`A` (1 cells), `B` (2 cells)"))
    }

    @Test("fewer than two folds are an error", arguments: [-1, 0, 1])
    func tooFewFolds(count: Int) {
        #expect(throws: LearningError.invalidFoldCount(count)) {
            try GroupFolds.plan(groups: ["A", "B"], foldCount: count)
        }
    }
}
