import Coordination
import Learning
import Pipelines
import Testing

/// Several questions in one study, and several studies one after another.
@Suite struct StudyPlanTests {
    private func counts(_ plan: Plan) -> [TaskKind: Int] {
        Dictionary(plan.tasks.map { ($0.work.kind, 1) }, uniquingKeysWith: +)
    }

    /// RNA (1) to ATAC (2), and back.
    private func directions() throws -> [QuestionOutline] {
        var there = try ExampleOutline.make(testRows: nil)
        there.name = "rna-to-atac"
        there.trainingTargets.columnCount = 700
        there.use([ExampleOutline.components()])
        there.targetComponents = .init(
            .init(componentCount: 4, blockWidth: 8, sweepCount: 2), isPerFold: true)
        var back = there
        back.name = "atac-to-rna"
        (back.trainingInputs, back.trainingTargets) = (there.trainingTargets, there.trainingInputs)
        return [there, back]
    }

    @Test("both directions of a pair read each file once")
    func pair() throws {
        let outlines = try directions()
        let alone = try outlines.map { try StudyPlan([$0]).plan }
        let both = try StudyPlan(outlines)
        #expect(counts(alone[0])[IngestStage.kind] == 16)
        #expect(counts(alone[1])[IngestStage.kind] == 16)
        #expect(counts(both.plan)[IngestStage.kind] == 16)
        // Nothing else is the same: inputs are decomposed as inputs, targets as targets.
        #expect(both.plan.tasks.count == alone[0].tasks.count + alone[1].tasks.count - 16)
        for task in both.plan.tasks where task.name.hasPrefix("atac-to-rna/") {
            #expect(task.work.kind != IngestStage.kind)
        }
    }

    @Test("another evaluation adds what leads to its scores, and predicts no test cells")
    func compared() throws {
        var own = try ExampleOutline.make()
        own.evaluation = .nested
        own.refits = true
        var other = own
        other.name += "/notebook"
        other.evaluation = .notebook
        other.isOnlyScored = true
        other.refits = false
        let alone = try StudyPlan([own])
        let both = try StudyPlan([own], compared: [0: other])
        #expect(alone.comparedScores(of: 0) == nil)
        let scores = try #require(both.comparedScores(of: 0))
        #expect(scores.work.kind == BlendStage.kind && scores.name.hasPrefix(other.name))
        // What was planned stays as it was, before what is new.
        #expect(both.plan.tasks.starts(with: alone.plan.tasks))
        let added = both.plan.tasks.dropFirst(alone.plan.tasks.count)
        #expect(added.contains { $0.work.kind == TrainStage.kind })
        for task in added where task.work.kind == TrainStage.kind {
            #expect(!task.inputs.contains { $0.role.hasPrefix("test-features") })
            #expect(task.traits.outputBytes["test-predictions"] == nil)
            #expect(!task.name.contains("refit"))
        }
        #expect(both.parts(of: 0).map(\.task.name) == alone.parts(of: 0).map(\.task.name))
    }

    @Test("equal blocks of two questions are one set of tasks, and each has trainings of its own")
    func sharedBlocks() throws {
        let first = try ExampleOutline.make()
        var second = first
        second.name = "ridge"
        second.members = [
            .init("ridge", try ExampleOutline.plainModel("ridge"), blocks: [0, 1, 2])
        ]
        second.blocks.append(ExampleOutline.components(.log))
        let study = try StudyPlan([first, second])
        let alone = try StudyPlan([first]).plan
        let added = Set(study.plan.tasks.map(\.name)).subtracting(alone.tasks.map(\.name))
        // The second question has its third block, baselines that see it, and models of its own.
        for name in added {
            #expect(
                ["features/svd-log/", "baseline/", "train/", "blend", "columns/"].contains {
                    name.hasPrefix("ridge/\($0)")
                }, "\(name)")
        }
        #expect(counts(study.plan)[TrainStage.kind] == 6)
        #expect(counts(study.plan)[BlendStage.kind] == 2)
        #expect(counts(study.plan)[GenesStage.kind] == 17)
        #expect(counts(study.plan)[IngestStage.kind] == 24)
    }

    @Test("each question finds its own trainings, baselines and scores")
    func parts() throws {
        let first = try ExampleOutline.make()
        var second = first
        second.name = "ridge"
        second.members = [
            .init("a", try ExampleOutline.plainModel("ridge"), blocks: [0]),
            .init("b", try ExampleOutline.plainModel("ridge"), blocks: [1], repetitionCount: 2),
        ]
        let study = try StudyPlan([first, second])
        func trainings(_ question: Int) -> [String] {
            study.parts(of: question).filter {
                if case .training = $0.part { true } else { false }
            }.map(\.task.name)
        }
        #expect(trainings(0) == (0..<3).map { "citeseq/train/fold-\($0)/seed-1" })
        #expect(
            trainings(1)
                == (0..<3).flatMap { fold in
                    [
                        "ridge/train/a/fold-\(fold)/seed-1", "ridge/train/b/fold-\(fold)/seed-1",
                        "ridge/train/b/fold-\(fold)/seed-2",
                    ]
                })
        #expect(
            study.task(.training(member: 1, fold: 2, repetition: 2), of: 1)?.name
                == "ridge/train/b/fold-2/seed-2")
        #expect(study.task(.training(member: 1, fold: 2, repetition: 2), of: 0) == nil)
        #expect(study.task(.scores, of: 0)?.name == "citeseq/blend")
        #expect(study.task(.scores, of: 1)?.name == "ridge/blend")
        // Both see the same blocks, so the baselines are the same tasks.
        for fold in 0..<3 {
            let baseline = try #require(study.task(.baselines(fold: fold), of: 1))
            #expect(baseline == study.task(.baselines(fold: fold), of: 0))
        }
        #expect(study.task(.foldPlan, of: 0) == nil)
    }

    @Test("one more block changes nothing of the tasks of the others, so that they are reused")
    func oneMoreBlock() throws {
        let others = [
            ExampleOutline.components(.tfIDF), ExampleOutline.components(.binary),
            ExampleOutline.metadata(),
        ]
        for added in [
            ExampleOutline.components(), ExampleOutline.genes(), ExampleOutline.batches(2),
            ExampleOutline.components(.log) { $0.fit = .fold }, ExampleOutline.genes(fit: .fold),
        ] {
            var chains = TaskChains()
            var outline = try ExampleOutline.make()
            outline.use(others)
            let before = chains.numbers(of: try QuestionPlanner.plan(outline).plan)
            outline.use(others + [added])
            let after = chains.numbers(of: try QuestionPlanner.plan(outline).plan)
            let known = Set(after.values)
            for name in before.keys.sorted() {
                let isModel = ["train/", "baseline/", "blend"].contains {
                    name.hasPrefix("citeseq/\($0)")
                }
                guard !isModel else { continue }
                #expect(known.contains(before[name] ?? -1), "\(added.name) changes \(name)")
            }
        }
    }

    @Test("a second study with two of three blocks computes the third, and models, alone")
    func secondStudy() throws {
        var chains = TaskChains()
        var outline = try ExampleOutline.make()
        outline.use([
            ExampleOutline.components(), ExampleOutline.genes(), ExampleOutline.metadata(),
        ])
        let first = Set(chains.numbers(of: try StudyPlan([outline]).plan).values)
        outline.use([
            ExampleOutline.components(), ExampleOutline.components(.binary),
            ExampleOutline.metadata(),
        ])
        let second = chains.numbers(of: try StudyPlan([outline]).plan)
        let computed = second.filter { !first.contains($0.value) }.keys
        for name in computed {
            #expect(
                ["features/svd-binary/", "columns/", "train/", "baseline/", "blend"].contains {
                    name.hasPrefix("citeseq/\($0)")
                }, "\(name)")
        }
        #expect(computed.contains("citeseq/features/svd-binary/sweep/pass-1/group-0"))
    }

    @Test("plans joined one behind another keep what differs apart, and share what is equal")
    func joined() throws {
        var second = try ExampleOutline.make()
        second.name = "multiome"
        for change in ["features", "nothing"] {
            if change == "features" { second.trainingInputs.file = ExampleOutline.blob(9) }
            let plans = [
                try QuestionPlanner.plan(try ExampleOutline.make()).plan,
                try QuestionPlanner.plan(second).plan,
            ]
            let joined = try Plan.joining(plans)
            // Targets and test inputs are the same files.
            let shared = change == "features" ? 16 : plans[1].tasks.count
            #expect(
                joined.plan.tasks.count == plans[0].tasks.count + plans[1].tasks.count - shared)
            for (plan, places) in zip(plans, joined.places) {
                for (task, place) in zip(plan.tasks, places) {
                    let found = joined.plan.tasks[place]
                    #expect(found.work == task.work)
                    #expect(found.inputs.count == task.inputs.count)
                    for (own, other) in zip(task.inputs, found.inputs) {
                        #expect(own.role == other.role)
                        #expect(own.sourceTask.map { places[$0] } == other.sourceTask)
                    }
                }
            }
            second = try ExampleOutline.make()
            second.name = "multiome"
        }
    }

    @Test("two questions of one name that ask something else are refused")
    func sameName() throws {
        var second = try ExampleOutline.make()
        second.seed = 2
        #expect(throws: CoordinationError.self) {
            try StudyPlan([try ExampleOutline.make(), second])
        }
    }
}
