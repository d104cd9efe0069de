import Coordination
import Learning
import Pipelines
import Testing

/// Blocks and members in the plan: what each reads, and what others have no part in.
@Suite struct BlockPlanTests {
    private func outline(_ blocks: [QuestionOutline.Block]) throws -> QuestionOutline {
        var outline = try ExampleOutline.make()
        outline.use(blocks)
        return outline
    }

    private func names(_ task: TaskSpec, _ role: String, in plan: Plan) -> [String] {
        task.inputs.filter { $0.role == role }.compactMap(\.sourceTask).map {
            plan.tasks[$0].name
        }
    }

    @Test("a task reads the shards of each of its blocks, one role a block, in the member's order")
    func roles() throws {
        var outline = try outline([
            ExampleOutline.components(), ExampleOutline.genes(), ExampleOutline.metadata(),
        ])
        outline.members = [
            .init("first", try ExampleOutline.network(), blocks: [2, 0], repetitionCount: 2),
            .init("second", try ExampleOutline.plainModel("ridge"), blocks: [1]),
        ]
        let plan = try QuestionPlanner.plan(outline).plan
        for task in plan.tasks where task.name.hasPrefix("citeseq/train/first/") {
            #expect(names(task, "features-0", in: plan) == ["citeseq/features/metadata"])
            #expect(names(task, "test-features-0", in: plan) == ["citeseq/features/metadata"])
            #expect(
                names(task, "features-1", in: plan)
                    == (0..<8).map { "citeseq/features/svd/project/train-inputs/\($0)" })
            #expect(names(task, "features-2", in: plan).isEmpty)
        }
        for task in plan.tasks where task.name.hasPrefix("citeseq/train/second/") {
            #expect(
                names(task, "features-0", in: plan)
                    == (0..<8).map { "citeseq/features/genes/apply/train-inputs/\($0)" })
            #expect(names(task, "features-1", in: plan).isEmpty)
        }
        // Baselines see every block.
        let baseline = try #require(plan.tasks.first { $0.work.kind == BaselineStage.kind })
        for (place, count) in [8, 8, 1].enumerated() {
            #expect(names(baseline, "features-\(place)", in: plan).count == count)
        }
    }

    @Test("a view that fills zeros is planned as dense, in memory of a block beside the shard")
    func denseView() throws {
        func sweep(_ view: InputView) throws -> TaskSpec {
            var outline = try ExampleOutline.make(rows: 80_000, columns: 1 << 16, density: 0.05)
            outline.use([ExampleOutline.components(view)])
            let plan = try QuestionPlanner.plan(outline).plan
            return try #require(plan.tasks.first { $0.work.kind == SweepStage.kind })
        }
        let (given, filled) = (try sweep(.given), try sweep(.rowZ))
        // 64 rows of 65,536 columns of 4 bytes, three times.
        #expect(filled.memoryBytes - given.memoryBytes == 48 << 20)
        // A twentieth of the entries is stored.
        #expect(filled.traits.operations > 10 * given.traits.operations)
        #expect(try sweep(.bm25).memoryBytes == given.memoryBytes)
    }

    @Test("trainings stand by fold, then member, then repetition; the blend reads them so")
    func order() throws {
        var outline = try outline([ExampleOutline.components()])
        outline.members = [
            .init("first", try ExampleOutline.network(), blocks: [0], repetitionCount: 2),
            .init("second", try ExampleOutline.plainModel("ridge"), blocks: [0]),
        ]
        outline.weighting = .otherFolds
        let plan = try QuestionPlanner.plan(outline).plan
        let blend = try #require(plan.tasks.last)
        #expect(
            names(blend, "out-of-fold", in: plan)
                == (0..<3).flatMap { fold in
                    [
                        "citeseq/train/first/fold-\(fold)/seed-1",
                        "citeseq/train/first/fold-\(fold)/seed-2",
                        "citeseq/train/second/fold-\(fold)/seed-1",
                    ]
                })
        let work = try #require(try BlendStage.work(of: blend.work))
        #expect(
            work.members == [
                .init("first", repetitionCount: 2), .init("second", repetitionCount: 1),
            ])
        #expect(work.weighting == .otherFolds)
        // Weights of a single member say nothing.
        outline.members.removeLast()
        let alone = try #require(try QuestionPlanner.plan(outline).plan.tasks.last)
        #expect(try BlendStage.work(of: alone.work)?.weighting == .equal)
    }

    @Test("a ridge member has no history and no checkpoints, and its refit reads no histories")
    func ridge() throws {
        var outline = try outline([ExampleOutline.components()])
        outline.members = [
            .init("network", try ExampleOutline.network(), blocks: [0]),
            .init("ridge", try ExampleOutline.plainModel("ridge"), blocks: [0]),
        ]
        outline.refits = true
        let question = try QuestionPlanner.plan(outline)
        var seen = 0
        for task in question.plan.tasks {
            guard let work = try TrainStage.work(of: task.work) else { continue }
            seen += 1
            let isNetwork = work.model.kind == "mlp"
            #expect(task.traits.isResumable == isNetwork)
            #expect((task.traits.checkpointBytes > 0) == isNetwork)
            #expect((task.traits.outputBytes["history"] != nil) == isNetwork)
            #expect(task.traits.outputBytes["out-of-fold"] != nil || work.fold == nil)
            let histories = names(task, "history", in: question.plan)
            #expect(
                histories
                    == (isNetwork && work.fold == nil
                        ? (0..<3).map { "citeseq/train/network/fold-\($0)/seed-1" } : []))
        }
        #expect(seen == 2 * (3 + 1))
        let parts = question.parts.map(\.part)
        for member in 0..<2 {
            for fold in [0, 1, 2, nil] {
                #expect(
                    parts.count {
                        $0 == .training(member: member, fold: fold, repetition: 1)
                    } == 1)
            }
        }
    }

    @Test("a network that no cells watch leaves a history, and its refit reads none")
    func residual() throws {
        var outline = try outline([ExampleOutline.components()])
        let parameters = ResidualNetworkParameters()
        outline.members = [
            .init(
                "wide", try ModelChoice(kind: ResidualNetworkModel.name, parameters: parameters),
                blocks: [0])
        ]
        outline.refits = true
        let plan = try QuestionPlanner.plan(outline).plan
        let trainings = plan.tasks.filter { $0.work.kind == TrainStage.kind }
        #expect(trainings.count == 3 + 1)
        for task in trainings {
            #expect(task.traits.isResumable && task.traits.outputBytes["history"] != nil)
            #expect(names(task, "history", in: plan).isEmpty)
        }
    }

    @Test("where each fold has features of its own, each training reads those of its fold alone")
    func perFold() throws {
        var outline = try outline([
            ExampleOutline.components(.tfIDF) {
                $0.fit = .fold
                $0.standardises = true
            }, ExampleOutline.genes(fit: .fold),
        ])
        outline.refits = true
        let plan = try QuestionPlanner.plan(outline).plan
        for task in plan.tasks {
            guard let work = try TrainStage.work(of: task.work) else { continue }
            #expect(work.blocks == [.fold, .none])
            try expectFitted(without: work.fold, before: task, in: plan)
        }
        for task in plan.tasks where task.work.kind == BaselineStage.kind {
            let fold = try #require(try BaselineStage.work(of: task.work)).fold
            try expectFitted(without: fold, before: task, in: plan)
        }
    }

    /// Expects that whatever adds up cells on the way to the features of a task does without the
    /// cells that `fold` holds out, or sees all cells for nil.
    private func expectFitted(without fold: Int?, before task: TaskSpec, in plan: Plan) throws {
        var waiting = task.inputs.filter { $0.role.contains("features") }.compactMap(\.sourceTask)
        var seen: Set<Int> = []
        var summed = 0
        while let place = waiting.popLast() {
            guard seen.insert(place).inserted else { continue }
            let source = plan.tasks[place]
            waiting += source.inputs.compactMap(\.sourceTask)
            if let work = try SweepStage.work(of: source.work) {
                #expect(work.matrix == .inputs(view: "tf-idf", withoutFold: fold))
                summed += 1
            } else if let work = try StatisticsStage.work(of: source.work) {
                #expect(work.withoutFold == fold)
                summed += 1
            }
            // Statistics of whole files are read by no one but the choice for all cells.
            let isWhole = names(source, "train-statistics", in: plan).contains {
                $0.hasPrefix("citeseq/ingest/")
            }
            #expect(!isWhole || fold == nil, "\(task.name) follows from \(source.name)")
        }
        // Five passes over eight groups, and one statistics a shard.
        #expect(summed == (fold == nil ? 40 : 48))
    }

    @Test("where folds are found from features, what is fitted for each fold waits for them")
    func adversary() throws {
        var outline = try outline([
            ExampleOutline.components(.tfIDF) { $0.fit = .fold }, ExampleOutline.genes(fit: .fold),
        ])
        outline.foldCount = 1
        outline.adversary = AdversaryWork(share: 0.1, seed: 1)
        let plan = try QuestionPlanner.plan(outline).plan
        let place = try #require(plan.tasks.firstIndex { $0.work.kind == AdversaryStage.kind })
        var readers: Set<TaskKind> = []
        for task in plan.tasks {
            for input in task.inputs where input.role == "folds" {
                #expect(input.sourceTask == place, "\(task.name)")
                readers.insert(task.work.kind)
            }
        }
        #expect(readers.contains(StatisticsStage.kind) && readers.contains(SweepStage.kind))
    }

    @Test("a block may be called as anything that a plan chooses: it stays a block of its own")
    func blockNames() throws {
        for name in ["columns", "documents", "documents of all", "statistics", "genes"] {
            let plan = try QuestionPlanner.plan(
                try outline([
                    ExampleOutline.components(.tfIDF), ExampleOutline.genes(name, fit: .fold),
                ])
            ).plan
            let selections = try plan.tasks.compactMap { try GenesStage.work(of: $0.work) }
                .filter { $0 == .select(.match) }
            #expect(selections.count == 3, "\(name)")
        }
    }

    @Test("equal blocks are planned once, whatever they are called")
    func equalBlocks() throws {
        var second = ExampleOutline.components()
        second.name = "other"
        var outline = try outline([ExampleOutline.components(), second])
        outline.members[0].blocks = [0]
        let both = try StudyPlan([outline]).plan
        outline.use([ExampleOutline.components()])
        let one = try StudyPlan([outline]).plan
        let baselines = both.tasks.filter { $0.work.kind == BaselineStage.kind }
        #expect(both.tasks.count == one.tasks.count)
        #expect(baselines.count == 3)
    }
}
