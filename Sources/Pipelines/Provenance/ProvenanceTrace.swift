internal import Coordination

/// Goes through a plan from the data files on, and notes what each output was made of.
///
/// An output holds rows of cells (a shard, features), or something fitted on rows; what is fitted
/// is a thing of its own from there on, and whatever reads it depends on the thing.
package struct ProvenanceTrace {
    /// Something fitted; of one fold, or for all.
    struct Thing: Hashable {
        var name: String
        var fold: Int?
    }

    /// What an output was made of.
    struct Content {
        /// The matrix whose rows it holds, one for one; nil where it holds none.
        var rows: MatrixRole?
        /// Rows that were added up in it, on the way to something fitted.
        var summed: Set<Provenance.Sighting> = []
        /// Fitted things that had a part in it.
        var things: Set<Thing> = []
    }

    /// The tasks of one question, and whose rows they read.
    let question: QuestionPlan
    private var contents: [TaskOutput: Content] = [:]
    /// What each thing was fitted on.
    private(set) var sightings: [Thing: Set<Provenance.Sighting>] = [:]
    /// The things that had a part in each.
    private(set) var parts: [Thing: Set<Thing>] = [:]
    /// What had a part in the predictions that are scored.
    var scored: Set<Thing> = []
    /// What had a part in a submission beside them.
    var submitted: Set<Thing> = []
    /// In the order in which they were found.
    private var fitted: [Thing] = []

    /// Knows the kinds of stages and models.
    let registry: StageRegistry

    init(_ question: QuestionPlan, _ registry: StageRegistry) {
        self.question = question
        self.registry = registry
    }

    /// Things that stand in one row: of one name, and all or none of them scored.
    private struct Group: Hashable {
        var name: String
        var isScored: Bool
    }

    private func group(_ thing: Thing) -> Group {
        Group(name: thing.name, isScored: scored.contains(thing))
    }

    /// Traces the plan and sums up what it fits, by name.
    ///
    /// What serves neither the scores nor a submission is left out.
    mutating func rows() throws -> [Provenance.Row] {
        for (index, task) in question.plan.tasks.enumerated() {
            try registry.stage(task.work.kind).trace(task, index, in: &self)
        }
        var groups: [Group] = []
        for thing in fitted where scored.contains(thing) || submitted.contains(thing) {
            if !groups.contains(group(thing)) { groups.append(group(thing)) }
        }
        let numbers = Dictionary(
            uniqueKeysWithValues: groups.enumerated().map { ($1, $0 + 1) })
        return groups.map { group in
            let things = fitted.filter { self.group($0) == group }
            func sight(_ isSeen: (Provenance.Sighting, Int?) -> Bool) -> Provenance.Sight {
                self.sight(of: things, numbers, isSeen)
            }
            let isApart =
                !group.isScored && groups.contains(Group(name: group.name, isScored: true))
            return Provenance.Row(
                fitted: group.name + (isApart ? ", for the submission" : ""),
                sightings: things.reduce(into: []) { $0.formUnion(sightings[$1] ?? []) },
                heldOutInputs: sight {
                    $0.matrix == .trainingInputs && $0.portion.includesHeldOut(of: $1)
                },
                heldOutTargets: sight {
                    $0.matrix == .trainingTargets && $0.portion.includesHeldOut(of: $1)
                },
                testInputs: sight { sighting, _ in sighting.matrix == .testInputs },
                isScored: group.isScored)
        }
    }

    /// Whether things of one row saw something: themselves, or through which others.
    private func sight(
        of things: [Thing], _ numbers: [Group: Int],
        _ isSeen: (Provenance.Sighting, Int?) -> Bool
    ) -> Provenance.Sight {
        var others: Set<Int> = []
        for thing in things {
            if (sightings[thing] ?? []).contains(where: { isSeen($0, thing.fold) }) { return .yes }
            for part in parts[thing] ?? []
            where (sightings[part] ?? []).contains(where: { isSeen($0, thing.fold) }) {
                if let number = numbers[group(part)] { others.insert(number) }
            }
        }
        return others.isEmpty ? .no : .through(others.sorted())
    }

    // MARK: For the kinds of work

    /// What the inputs of a task in some roles hold, taken together; in all roles for none.
    func content(_ index: Int, _ roles: String...) -> Content { content(index, roles) }

    private func content(_ index: Int, _ roles: [String]) -> Content {
        var result = Content()
        for input in inputs(index, roles) {
            guard case .output(let source, let role) = input.origin,
                let part = contents[TaskOutput(task: source, role: role)]
            else { continue }
            result.rows = result.rows ?? part.rows
            result.summed.formUnion(part.summed)
            result.things.formUnion(part.things)
        }
        return result
    }

    /// The matrices whose rows the inputs of a task in some roles hold.
    func matrices(_ index: Int, _ roles: String...) -> Set<MatrixRole> {
        matrices(index, roles)
    }

    private func matrices(_ index: Int, _ roles: [String]) -> Set<MatrixRole> {
        Set(
            inputs(index, roles).compactMap { input in
                guard case .output(let source, let role) = input.origin else { return nil }
                return contents[TaskOutput(task: source, role: role)]?.rows
            })
    }

    /// The inputs of a task in some roles; in all roles for none.
    private func inputs(_ index: Int, _ roles: [String]) -> [TaskInput] {
        question.plan.tasks[index].inputs.filter { roles.isEmpty || roles.contains($0.role) }
    }

    /// The roles in which a task reads the features of blocks.
    private func featureRoles(_ index: Int, _ names: [String]) -> [String] {
        question.plan.tasks[index].inputs.map(\.role).filter { role in
            names.contains { role.hasPrefix($0 + "-") }
        }
    }

    /// What the features of training and test cells that a task reads were made of.
    func features(_ index: Int) -> Content {
        let roles = featureRoles(index, ["features", "test-features"])
        return roles.isEmpty ? Content() : content(index, roles)
    }

    /// What the features of some blocks that a task reads were made of.
    func features(_ index: Int, of blocks: [Int]) -> Content {
        guard !blocks.isEmpty else { return Content() }
        return content(index, blocks.flatMap { ["features-\($0)", "test-features-\($0)"] })
    }

    /// The matrices of the training cells whose features a task reads.
    func featureMatrices(_ index: Int) -> Set<MatrixRole> {
        let roles = featureRoles(index, ["features"])
        return roles.isEmpty ? [] : matrices(index, roles)
    }

    /// Features of training and, if there are some, of test cells.
    func featureRows(_ index: Int, _ portion: Provenance.Portion) -> Set<Provenance.Sighting> {
        let roles = featureRoles(index, ["features", "test-features"])
        guard !roles.isEmpty else { return [] }
        return Set(
            matrices(index, roles).map {
                Provenance.Sighting($0, $0 == .testInputs ? .all : portion)
            })
    }

    /// The fold that training rows were taken of; nil where they are of no single fold.
    func fold(of rows: Set<Provenance.Sighting>) -> Int? {
        let folds = rows.filter { $0.matrix != .testInputs }.map { sighting -> Int? in
            if case .training(let fold) = sighting.portion { fold } else { nil }
        }
        return Set(folds).count == 1 ? folds[0] : nil
    }

    /// The fold that fitted things serve; nil where they serve all.
    func fold(ofThings things: Set<Thing>) -> Int? {
        let folds = Set(things.compactMap(\.fold))
        return folds.count == 1 ? folds.first : nil
    }

    /// Notes what an output holds.
    mutating func set(_ index: Int, _ role: String, _ content: Content) {
        contents[TaskOutput(task: index, role: role)] = content
    }

    /// Notes something fitted, and returns it with all that had a part in it.
    mutating func fit(
        _ name: String, fold: Int? = nil, on rows: Set<Provenance.Sighting>,
        with others: Set<Thing> = []
    ) -> Set<Thing> {
        let thing = Thing(name: name, fold: fold)
        if sightings[thing] == nil { fitted.append(thing) }
        sightings[thing, default: []].formUnion(rows)
        parts[thing, default: []].formUnion(others)
        return others.union([thing])
    }
}
