import Coordination
import Learning
import Pipelines
import Testing

/// What holds of every stage of the registry, shown on the tasks of plans that have them all.
@Suite("Every stage") struct StageCommonTests {
    private static let registry = StageRegistry.standard

    /// Questions that together have every kind of task, with and without what a study may leave
    /// out.
    private static func questions() throws -> [QuestionPlan] {
        var full = try ExampleOutline.make()
        full.members[0].repetitionCount = 2
        full.members.append(.init("ridge", try ExampleOutline.plainModel("ridge"), blocks: []))
        full.use([
            ExampleOutline.components {
                $0.fit = .all
                $0.standardises = true
                $0.accuracy = .exact
            },
            ExampleOutline.components(.tfIDF) { $0.fit = .all }, ExampleOutline.genes(),
            ExampleOutline.batches(3), ExampleOutline.metadata(), ExampleOutline.neighbours(),
            ExampleOutline.correlated { $0.fit = .train }, ExampleOutline.cellStatistics(),
            ExampleOutline.file(),
        ])
        full.weighting = .otherFolds
        full.standardisesTargets = false
        full.targetComponents = QuestionOutline.TargetDecomposition(
            DecompositionChoice(componentCount: 4, blockWidth: 8, sweepCount: 2),
            isPerFold: true, division: .countMedian)
        full.refits = true
        var adversary = try ExampleOutline.make(folds: 1)
        adversary.adversary = AdversaryWork(share: 0.1, seed: 3)
        var perFold = try ExampleOutline.make(testRows: nil)
        perFold.use([
            ExampleOutline.components(.tfIDF) { $0.fit = .fold },
            ExampleOutline.genes(fit: .fold), ExampleOutline.batches(2),
            ExampleOutline.correlated(isParted: true) { $0.view = .log },
            ExampleOutline.components(.lsi) {
                $0.fit = .fold
                $0.weights = .correlation
            },
        ])
        perFold.refits = true
        perFold.normalise(
            inputs: try NormalisedQuestionTests.normalising("log1p-median"),
            targets: try NormalisedQuestionTests.normalising("clr"))
        perFold.transformTargets(
            TargetTransform(clip: 0.01...0.99, centres: true), batches: ExampleOutline.blob(70))
        let outlines = [
            try ExampleOutline.make(), try ExampleOutline.make(testRows: nil), full, adversary,
            perFold,
        ]
        return try outlines.map { try QuestionPlanner.plan($0) }
    }

    /// Predictions of new cells by the question that has everything.
    private static func predictions() throws -> Plan {
        var outline = try ExampleOutline.make()
        outline.use([ExampleOutline.components { $0.standardises = true }])
        return try PredictionPlan(outline) { _, _ in ExampleOutline.blob(9) }.plan
    }

    private static func plans() throws -> [Plan] {
        try questions().map(\.plan) + [try predictions()]
    }

    /// The tasks of studies, and those that only predictions have.
    private static func tasks() throws -> [TaskSpec] {
        try questions().flatMap(\.plan.tasks)
            + predictions().tasks.filter {
                [ScaleStage.kind, PredictStage.kind].contains($0.work.kind)
            }
    }

    /// The JSON of an object with a member more.
    private static func withMember(_ json: [UInt8]) -> [UInt8] {
        let rest = json.dropFirst()
        let separator = rest.count > 1 ? "," : ""
        return Array("{\"of-another-build\":1\(separator)".utf8) + rest
    }

    @Test("kinds have names of their own, and the registry finds each by its name")
    func kinds() throws {
        let stages = Self.registry.stages
        #expect(Set(Self.registry.kinds).count == stages.count)
        #expect(Self.registry.versions.count == stages.count)
        for stage in stages {
            #expect(try Self.registry.stage(stage.kind) == stage)
            #expect(Self.registry.versions[stage.kind] == stage.version)
            #expect(stage.version >= 1 && !stage.kind.name.isEmpty)
        }
        let stranger = TaskKind("stranger")
        #expect(throws: StageError.unknownKind(stranger, known: Self.registry.kinds)) {
            try Self.registry.stage(stranger)
        }
    }

    @Test("the plans of these tests have every kind of task")
    func planned() throws {
        #expect(Set(try Self.tasks().map(\.work.kind)) == Set(Self.registry.kinds))
    }

    @Test("parameters survive being described and read, byte by byte")
    func parameters() throws {
        func check<Kind: Stage>(_ stage: Kind.Type, _ task: TaskWork) throws {
            let work = try #require(try stage.work(of: task))
            let again = try stage.described(work)
            #expect(again == task)
            #expect(try stage.work(of: again) == work)
            // The work of another kind is none of this one's.
            let other = TaskWork(kind: TaskKind("stranger"), version: 1, parameters: [])
            #expect(try stage.work(of: other) == nil)
        }
        for task in try Self.tasks() {
            try check(Self.registry.stage(task.work.kind), task.work)
        }
    }

    @Test("what this build reads otherwise than it was sent is not what was sent")
    func understood() throws {
        for task in try Self.tasks() {
            let sent = task.work
            #expect(try Self.registry.understood(sent) == sent)
            var more = sent
            more.parameters = Self.withMember(sent.parameters)
            #expect(try Self.registry.understood(more) != more, "\(task.name)")
            var newer = sent
            newer.version += 1
            #expect(try Self.registry.understood(newer) != newer)
        }
    }

    @Test("parameters that cannot be read are an error")
    func unreadable() throws {
        for kind in Self.registry.kinds {
            #expect(throws: DecodingError.self) {
                try Self.registry.understood(
                    TaskWork(kind: kind, version: 1, parameters: Array("{".utf8)))
            }
        }
    }

    @Test("a task has the traits of its stage, work, positive memory, and outputs of some size")
    func traits() throws {
        for task in try Self.tasks() {
            var traits = task.traits
            #expect(traits.memoryBytes > 0, "\(task.name)")
            #expect(traits.operations > 0 && traits.operations.isFinite, "\(task.name)")
            #expect(traits.outputBytes.values.allSatisfy { $0 >= 0 }, "\(task.name)")
            #expect(traits.outputBytes.values.reduce(0, +) > 0, "\(task.name)")
            let own = try Self.registry.stage(task.work.kind).traits
            #expect(own.isResumable || !traits.isResumable, "\(task.name)")
            traits.memoryBytes = own.memoryBytes
            traits.outputBytes = own.outputBytes
            traits.checkpointBytes = own.checkpointBytes
            traits.operations = own.operations
            traits.isResumable = own.isResumable
            #expect(traits == own, "\(task.name)")
        }
    }

    @Test("tasks leave checkpoints exactly where they can stop and be gone on from")
    func checkpoints() throws {
        for task in try Self.tasks() {
            #expect((task.traits.checkpointBytes > 0) == task.traits.isResumable, "\(task.name)")
            guard let work = try TrainStage.work(of: task.work) else { continue }
            #expect(task.traits.isResumable == (work.model.kind == "mlp"), "\(task.name)")
        }
    }

    @Test("outputs that are kept, and those that another task reads, have a size")
    func outputs() throws {
        for plan in try Self.plans() {
            var named: [TaskKind: Set<String>] = [:]
            for task in plan.tasks {
                named[task.work.kind, default: []].formUnion(task.traits.outputBytes.keys)
            }
            for task in plan.tasks {
                if case .roles(let roles) = task.traits.kept {
                    #expect(roles.isSubset(of: named[task.work.kind] ?? []), "\(task.name)")
                    #expect(!roles.isEmpty, "\(task.name)")
                }
                for case .output(let source, let role) in task.inputs.map(\.origin) {
                    #expect(
                        plan.tasks[source].traits.outputBytes[role] != nil,
                        "\(task.name) reads '\(role)' of \(plan.tasks[source].name)")
                }
            }
        }
    }

    @Test("what results are assembled from is kept, and hashed before the study ends")
    func results() throws {
        for question in try Self.questions() {
            #expect(!question.parts.isEmpty)
            for part in question.parts {
                let task = question.plan.tasks[part.task]
                #expect(task.traits.isResult, "\(task.name)")
                #expect(task.traits.kept != .nothing, "\(task.name)")
            }
        }
    }
}
