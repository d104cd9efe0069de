import Learning
import LinearAlgebra
import Testing

@Suite("Inner splits of nested cross-validation")
struct InnerSplitTests {
    /// Cells of so many groups in turn: `a`, `b`, …, whose sizes differ.
    private static func groups(_ sizes: [Int]) -> [String] {
        let names = sizes.indices.map { String(UnicodeScalar(UInt8(97 + $0))) }
        var left = sizes
        var labels: [String] = []
        while left.contains(where: { $0 > 0 }) {
            for index in left.indices where left[index] > 0 {
                labels.append(names[index])
                left[index] -= 1
            }
        }
        return labels
    }

    @Test("a whole group watches where a fold trains on three or more")
    func wholeGroup() throws {
        let labels = Self.groups([40, 10, 30, 25, 5])
        let plan = try GroupFolds.leaveOneOut(by: FoldColumn(name: "donor", labels: labels))
        for fold in 0..<plan.foldCount {
            for repetition in 1...3 {
                let split = try plan.innerSplit(of: fold, repetition: repetition, seed: 1)
                let watching = Set(split.watching.map { labels[$0] })
                #expect(watching.count == 1 && split.group == watching.first)
                #expect(!split.training.contains { watching.contains(labels[$0]) })
                #expect((split.training + split.watching).sorted() == plan.training(fold))
                #expect(Set(split.watching).isDisjoint(with: plan.heldOut(fold)))
            }
        }
        // Fold a trains on 70 cells: c (30) is farther from a fifth of them than b (10).
        #expect(try plan.innerSplit(of: 0, repetition: 1, seed: 1).group == "b")
        #expect(try plan.innerSplit(of: 0, repetition: 2, seed: 1).group == "e")
        #expect(try plan.innerSplit(of: 0, repetition: 5, seed: 1).group == "b")
    }

    @Test("a tenth of every group watches where two groups or fewer are left")
    func stratified() throws {
        let labels = Self.groups([100, 60, 40])
        let plan = try GroupFolds.plan(
            by: FoldColumn(name: "donor", labels: labels), foldCount: 3)
        for fold in 0..<3 {
            let all = plan.training(fold)
            var seen: [Int] = []
            for repetition in 1...10 {
                let split = try plan.innerSplit(of: fold, repetition: repetition, seed: 7)
                #expect(split.group == nil)
                #expect((split.training + split.watching).sorted() == all)
                for group in Set(all.map { labels[$0] }) {
                    let (own, of) = (
                        split.watching.count { labels[$0] == group },
                        all.count { labels[$0] == group }
                    )
                    #expect(abs(own - of / 10) <= 1)
                }
                seen += split.watching
            }
            #expect(seen.sorted() == all)
        }
    }

    @Test("random folds take no whole group, since they split groups anyway")
    func randomFolds() throws {
        let labels = Self.groups([30, 30, 30, 30])
        let plan = try ShuffledFolds.random(groups: labels, foldCount: 3, seed: 5)
        let split = try plan.innerSplit(of: 1, repetition: 1, seed: 3)
        #expect(Set(split.watching.map { labels[$0] }).count == 4)
        #expect(split.watching.count == 8)
    }

    @Test("of folds in time the last group watches")
    func time() throws {
        let labels = Self.groups([20, 20, 20, 20])
        let days = labels.map { ["a": "2", "b": "3", "c": "4", "d": "7"][$0] ?? "" }
        let plan = try TimeForwardFolds.plan(by: FoldColumn(name: "day", labels: days))
        let last = plan.foldCount - 1
        #expect(try plan.innerSplit(of: last, repetition: 1, seed: 1).group == "4")
        #expect(try plan.innerSplit(of: last, repetition: 2, seed: 1).group == "3")
    }

    @Test("a fold that trains on one cell cannot be divided")
    func single() throws {
        let plan = try GroupFolds.leaveOneOut(by: FoldColumn(name: "donor", labels: ["a", "b"]))
        #expect(throws: LearningError.self) {
            try plan.innerSplit(of: 0, repetition: 1, seed: 1)
        }
    }
}
