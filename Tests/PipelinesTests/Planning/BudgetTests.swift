import Coordination
import Learning
import Pipelines
import Testing

/// Members that a budget of computing time has room for.
@Suite struct BudgetTests {
    private func outline() throws -> QuestionOutline {
        var outline = try ExampleOutline.make()
        outline.use([
            ExampleOutline.components(), ExampleOutline.genes(), ExampleOutline.metadata(),
        ])
        outline.members = [
            .init("first", try ExampleOutline.network(), blocks: [0], repetitionCount: 1),
            .init("second", try ExampleOutline.network(), blocks: [2, 0], repetitionCount: 2),
            .init("third", try ExampleOutline.plainModel("ridge"), blocks: [1]),
        ]
        return outline
    }

    private func seconds(_ outline: QuestionOutline) throws -> Double {
        let tasks = try QuestionPlanner.plan(outline).plan.tasks
        return tasks.reduce(0) { $0 + $1.traits.operations } / TaskTraits.operationsPerSecond
    }

    @Test("members leave from the last on, with the blocks that only they see")
    func keeping() throws {
        let outline = try outline()
        let two = outline.keepingMembers(2)
        #expect(two.members.map(\.name) == ["first", "second"])
        #expect(two.blocks.map(\.name) == [outline.blocks[0].name, outline.blocks[2].name])
        #expect(two.members.map(\.blocks) == [[0], [1, 0]])
        let one = outline.keepingMembers(1)
        #expect(one.blocks.map(\.name) == [outline.blocks[0].name])
        #expect(outline.keepingMembers(3).blocks.count == 3)
    }

    @Test("blocks that kept blocks read stay")
    func readBlocks() throws {
        var outline = try outline()
        outline.use([
            ExampleOutline.genes(), ExampleOutline.components(),
            ExampleOutline.neighbours(by: "svd"),
        ])
        outline.members = [
            .init("first", try ExampleOutline.network(), blocks: [2]),
            .init("second", try ExampleOutline.network(), blocks: [0]),
        ]
        let read = try #require(outline.blocks.last).block.blockNames.map(\.name)
        let kept = outline.keepingMembers(1).blocks.map(\.name)
        #expect(Set(kept) == Set(read + [outline.blocks[2].name]))
    }

    @Test("as many members as the plan's time allows, the first always")
    func within() throws {
        let outline = try outline()
        let all = try seconds(outline)
        let two = try seconds(outline.keepingMembers(2))
        #expect(two < all)
        #expect(try outline.within(seconds: all).members.count == 3)
        #expect(try outline.within(seconds: (two + all) / 2).members.count == 2)
        #expect(try outline.within(seconds: two).members.count == 2)
        #expect(try outline.within(seconds: 0).members.map(\.name) == ["first"])
    }
}
