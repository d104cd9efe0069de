import Learning
import LinearAlgebra
import Testing

@Suite("Stratified and random folds")
struct ShuffledFoldsTests {
    static func sizes(_ plan: FoldPlan, of cells: [Int]) -> [Int] {
        var sizes = [Int](repeating: 0, count: plan.foldCount)
        for cell in cells { sizes[plan.foldOfCell[cell]] += 1 }
        return sizes
    }

    static func spread(_ sizes: [Int]) -> Int { (sizes.max() ?? 0) - (sizes.min() ?? 0) }

    @Test("folds differ by at most one cell, overall and in every stratum", arguments: 0..<60)
    func sizesDiffer(seed: UInt64) throws {
        var random = RandomStream(seed: seed, stream: 1)
        let foldCount = 2 + random.next(below: 9)
        let cellCount = foldCount + random.next(below: 200)
        let stratumCount = 1 + random.next(below: 12)
        let labels = (0..<cellCount).map { _ in "type \(random.next(below: stratumCount))" }
        let groups = labels.map { _ in "donor \(random.next(below: 3))" }
        let stratified = try ShuffledFolds.stratified(
            by: FoldColumn(name: "cell_type", labels: labels), groups: groups,
            foldCount: foldCount, seed: seed)
        #expect(Self.spread(Self.sizes(stratified, of: Array(0..<cellCount))) <= 1)
        for label in Set(labels) {
            let cells = labels.indices.filter { labels[$0] == label }
            #expect(Self.spread(Self.sizes(stratified, of: cells)) <= 1)
        }
        let plain = try ShuffledFolds.random(groups: groups, foldCount: foldCount, seed: seed)
        #expect(Self.spread(Self.sizes(plain, of: Array(0..<cellCount))) <= 1)
        for plan in [stratified, plain] {
            for fold in 0..<foldCount {
                #expect(Set(plan.heldOut(fold)).isDisjoint(with: plan.training(fold)))
                #expect(plan.heldOut(fold).count + plan.training(fold).count == cellCount)
            }
        }
    }

    @Test("a seed decides the folds")
    func seeds() throws {
        let groups = (0..<300).map { "donor \($0 % 3)" }
        let first = try ShuffledFolds.random(groups: groups, foldCount: 5, seed: 1)
        #expect(first == (try ShuffledFolds.random(groups: groups, foldCount: 5, seed: 1)))
        let second = try ShuffledFolds.random(groups: groups, foldCount: 5, seed: 2)
        let same = zip(first.foldOfCell, second.foldOfCell).count { $0 == $1 }
        // Independent folds agree for a fifth of the cells: 60 with a deviation of 7.
        #expect((20..<100).contains(same))
    }

    @Test("the folds of a seed never change from one version to the next")
    func pinned() throws {
        let groups = (0..<12).map { "donor \($0 % 2)" }
        let plain = try ShuffledFolds.random(groups: groups, foldCount: 3, seed: 7)
        #expect(plain.foldOfCell == [1, 2, 0, 2, 2, 1, 2, 1, 0, 0, 1, 0])
        let stratified = try ShuffledFolds.stratified(
            by: FoldColumn(name: "donor", labels: groups), groups: groups, foldCount: 3, seed: 7)
        #expect(stratified.foldOfCell == [2, 1, 2, 2, 1, 1, 0, 0, 0, 0, 1, 2])
    }

    @Test("a cell added to one stratum leaves the order of the others alone")
    func strataAreIndependent() throws {
        let labels = (0..<30).map { $0 < 15 ? "a" : "b" }
        func folds(_ labels: [String]) throws -> [Int] {
            try ShuffledFolds.stratified(
                by: FoldColumn(name: "x", labels: labels), groups: labels, foldCount: 5, seed: 3
            ).foldOfCell
        }
        #expect(try folds(labels).prefix(15) == folds(labels + ["b"]).prefix(15))
    }

    @Test("reports say that groups are on both sides")
    func describes() throws {
        let groups = (0..<30).map { "donor \($0 % 2)" }
        let plain = try ShuffledFolds.random(groups: groups, foldCount: 3, seed: 7)
        #expect(!plain.isGrouped && plain.coversAllCells)
        #expect(plain.description == "3 folds of cells at random, cells of one group on both sides")
        #expect(plain.labelsOnBothSides(groups) == ["donor 0", "donor 1"])
        #expect(plain.caution(column: "donor", labels: groups) != nil)
        let stratified = try ShuffledFolds.stratified(
            by: FoldColumn(name: "cell_type", labels: groups), groups: groups, foldCount: 3,
            seed: 7)
        #expect(
            stratified.description
                == "3 folds of cells at random, cell_type spread evenly, cells of one group on "
                + "both sides")
        var archive = ArrayArchive()
        try stratified.store(in: &archive)
        #expect(try FoldPlan(archive: archive) == stratified)
    }

    @Test("too few cells or folds are refused")
    func refuses() {
        #expect(throws: LearningError.invalidFoldCount(1)) {
            try ShuffledFolds.random(groups: ["A", "B"], foldCount: 1, seed: 0)
        }
        let error = #expect(throws: LearningError.self) {
            try ShuffledFolds.random(groups: ["A", "B"], foldCount: 3, seed: 0)
        }
        #expect(error?.description.contains("3 folds need at least 3 cells, found 2") == true)
    }
}
