internal import Coordination

/// The members of a question that a budget of computing time has room for.
extension QuestionOutline {
    /// The question with only its first members, and the blocks that these see.
    ///
    /// - Parameter count: From 1.
    /// - Returns: The question; where one of the blocks reads all others, with all blocks.
    package func keepingMembers(_ count: Int) -> QuestionOutline {
        var outline = self
        outline.members = Array(members.prefix(count))
        var isUsed = blocks.map { _ in false }
        func use(_ place: Int) {
            guard !isUsed[place] else { return }
            isUsed[place] = true
            for name in blocks[place].block.blockNames.map(\.name) {
                if let other = blocks.firstIndex(where: { $0.name == name }) { use(other) }
            }
        }
        for place in outline.members.flatMap(\.blocks) { use(place) }
        // Statistics of batches read every block of values.
        let readsAll = blocks.indices.contains {
            isUsed[$0] && blocks[$0].block.readComponentCount > 0
        }
        guard !readsAll else { return outline }
        let kept = blocks.indices.filter { isUsed[$0] }
        outline.blocks = kept.map { blocks[$0] }
        for place in outline.members.indices {
            outline.members[place].blocks = outline.members[place].blocks.compactMap { block in
                kept.firstIndex(of: block)
            }
        }
        return outline
    }

    /// The question with as many of its members as a budget has room for, the first always.
    ///
    /// Time is that which the plan expects on a usual slot, so the same members are taken on every
    /// machine.
    ///
    /// - Parameters:
    ///   - seconds: Computing time of one slot, for everything that the question computes.
    ///   - models: The kinds of models that members may be of.
    /// - Returns: The question.
    /// - Throws: What planning throws.
    package func within(
        seconds: Double, models: ModelRegistry = .standard
    ) throws -> QuestionOutline {
        var count = members.count
        while count > 1 {
            let outline = keepingMembers(count)
            let plan = try QuestionPlanner.plan(outline, models: models).plan
            let operations = plan.tasks.reduce(0) { $0 + $1.traits.operations }
            if operations / TaskTraits.operationsPerSecond <= seconds { return outline }
            count -= 1
        }
        return keepingMembers(1)
    }
}
