import Learning
import LinearAlgebra
import Testing

@Suite("Folds inside a fold")
struct InnerFoldsTests {
    private static func plan(_ sizes: [Int], foldCount: Int) throws -> FoldPlan {
        let labels = sizes.enumerated().flatMap { place, size in
            Array(repeating: "donor \(place)", count: size)
        }
        return try GroupFolds.plan(
            by: FoldColumn(name: "donor", labels: labels), foldCount: foldCount)
    }

    @Test("no inner fold holds out or trains on a held-out cell", arguments: [1.0, 0.3])
    func disjoint(share: Double) throws {
        for sizes in [[40, 30, 20, 25], [50, 30], [30, 20, 25]] {
            let plan = try Self.plan(sizes, foldCount: min(3, sizes.count))
            for fold in 0..<plan.foldCount {
                let held = Set(plan.heldOut(fold))
                let inner = try plan.inner(of: fold, count: 3, share: share, seed: 4)
                #expect(Set(inner.heldOutCells) == Set(plan.training(fold)))
                for own in 0..<inner.foldCount {
                    #expect(held.isDisjoint(with: inner.heldOut(own)))
                    #expect(held.isDisjoint(with: inner.training(own)))
                    #expect(Set(inner.heldOut(own)).isDisjoint(with: inner.training(own)))
                    #expect(!inner.training(own).isEmpty)
                }
            }
        }
    }

    @Test("groups stay whole where three are trained on, and are spread where fewer are")
    func groups() throws {
        let many = try Self.plan([40, 30, 20, 25], foldCount: 4)
        #expect(try many.inner(of: 0, count: 3, share: 1, seed: 1).isGrouped)
        #expect(try many.inner(of: 0, count: 2, share: 1, seed: 1).foldCount == 2)
        #expect(try many.inner(of: 0, count: 5, share: 1, seed: 1).foldCount == 3)
        let few = try Self.plan([40, 30, 20], foldCount: 3)
        let inner = try few.inner(of: 0, count: 3, share: 1, seed: 1)
        #expect(inner.foldCount == 3 && !inner.isGrouped)
        for own in 0..<3 {
            #expect(Set(inner.heldOut(own).map { few.groups[$0] }).count == 2)
        }
    }

    @Test("a share trains on that part of each group, and holds every cell out all the same")
    func share() throws {
        let plan = try Self.plan([90, 60, 30], foldCount: 3)
        let whole = try plan.inner(of: 0, count: 3, share: 1, seed: 2)
        let part = try plan.inner(of: 0, count: 3, share: 0.5, seed: 2)
        #expect(part.foldOfCell == whole.foldOfCell)
        let trained = Set((0..<3).flatMap { part.training($0) })
        for group in ["donor 1", "donor 2"] {
            let size = plan.groups.count { $0 == group }
            #expect(trained.count { plan.groups[$0] == group } == size / 2)
        }
        #expect(try plan.inner(of: 0, count: 3, share: 0.5, seed: 2) == part)
        #expect(try plan.inner(of: 0, count: 3, share: 0.5, seed: 3) != part)
    }

    @Test("an archive gives the plan back")
    func archive() throws {
        let inner = try Self.plan([40, 30, 20], foldCount: 3)
            .inner(of: 1, count: 3, share: 0.4, seed: 9)
        var archive = ArrayArchive()
        try inner.store(in: &archive)
        #expect(try FoldPlan(archive: archive) == inner)
    }

    @Test("too few cells are an error that says so")
    func tooFew() throws {
        let plan = try Self.plan([5, 4], foldCount: 2)
        #expect(throws: LearningError.self) {
            try plan.inner(of: 0, count: 3, share: 1, seed: 1)
        }
    }
}
