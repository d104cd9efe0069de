import Coordination
import Pipelines
import Testing

@Suite struct StudyPlannerTests {
    private func outline(
        rows: Int = 1_000, columns: Int = 500, testRows: Int? = 300
    ) -> QuestionOutline {
        ExampleOutline.make(rows: rows, columns: columns, testRows: testRows)
    }

    private func counts(_ plan: Plan) -> [TaskKind: Int] {
        Dictionary(plan.tasks.map { ($0.work.kind, 1) }, uniquingKeysWith: +)
    }

    @Test("every kind of task is there, and each reads only from tasks before it")
    func kinds() throws {
        let plan = try QuestionPlanner.plan(outline())
        let counts = counts(plan)
        #expect(counts[IngestStage.kind] == 24)
        #expect(counts[ColumnsStage.kind] == 1)
        // Four sweeps, and the pass over the singular vectors that they found.
        #expect(counts[SweepStage.kind] == 5 * 8)
        #expect(counts[OrthonormaliseStage.kind] == 6)
        #expect(counts[ProjectStage.kind] == 16)
        #expect(counts[BaselineStage.kind] == 3)
        #expect(counts[TrainStage.kind] == 3)
        #expect(counts[BlendStage.kind] == 1)
    }

    @Test("shards cover every row once, differ by at most one row, and stay within the budget")
    func shards() {
        var outline = outline(rows: 10_007, columns: 2_000)
        for budget in [64 << 10, 1 << 20, 256 << 20] {
            outline.shardBytes = budget
            let shards = outline.shards(of: outline.trainingInputs)
            #expect(shards.first?.lowerBound == 0)
            #expect(shards.last?.upperBound == 10_007)
            #expect(zip(shards, shards.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            let sizes = Set(shards.map(\.count))
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
            #expect(Double(sizes.max() ?? 0) * 2_000 * 0.2 * 8 <= Double(budget) * 1.1)
        }
    }

    @Test("a study with fewer rows than shard groups has a shard a row")
    func tiny() throws {
        let outline = outline(rows: 3, testRows: 1)
        #expect(outline.shards(of: outline.trainingInputs).map(\.count) == [1, 1, 1])
        let plan = try QuestionPlanner.plan(outline)
        #expect(counts(plan)[SweepStage.kind] == 5 * 3)
    }

    @Test("the held-out fold and the repetition each change the seed of a training")
    func seeds() {
        let outline = outline()
        let seeds = (0..<5).flatMap { fold in
            (1...5).map { outline.trainingSeed(fold: fold, repetition: $0) }
        }
        #expect(Set(seeds).count == 25)
    }

    @Test("without test cells nothing of the test matrix is planned")
    func noTest() throws {
        let plan = try QuestionPlanner.plan(outline(testRows: nil))
        #expect(!plan.tasks.contains { $0.name.contains("test-inputs") })
        #expect(plan.tasks.allSatisfy { !$0.inputs.contains { $0.role.hasPrefix("test-") } })
    }

    @Test("fitting on test cells adds their shards to the sweeps, marked as such")
    func fitAll() throws {
        var outline = outline()
        outline.fitsOnTest = true
        let plan = try QuestionPlanner.plan(outline)
        let marks = try plan.tasks.compactMap { task -> [Bool]? in
            guard let work = try SweepStage.work(of: task.work), work.pass == 1 else { return nil }
            return work.shardIsTest
        }
        #expect(marks.flatMap { $0 }.count { $0 } == 8)
        #expect(marks.flatMap { $0 }.count { !$0 } == 8)
    }

    @Test("activations that keep a slope beside each output declare the memory of the slopes")
    func slopes() throws {
        func need(_ activation: String) throws -> Int {
            var outline = outline(rows: 8_192)
            outline.training.batchSize = 8_192
            outline.network.hidden = [2_048, 2_048]
            outline.network.activation = activation
            let plan = try QuestionPlanner.plan(outline)
            return plan.tasks.first { $0.work.kind == TrainStage.kind }?.memoryBytes ?? 0
        }
        let plain = try need("selu")
        #expect(try need("relu") == plain)
        for activation in ["gelu", "swish"] {
            #expect(try need(activation) - plain == 8_192 * 4_096 * 4)
        }
    }

    @Test("an empty study is refused with what is missing")
    func empty() {
        #expect(throws: CoordinationError.self) {
            try QuestionPlanner.plan(outline(rows: 0))
        }
    }

    @Test("wide targets are decomposed once a fold, or once, and trainings read their own")
    func latent() throws {
        for isPerFold in [true, false] {
            var outline = outline()
            outline.views = ["given", "binary"]
            outline.targetComponents = QuestionOutline.TargetDecomposition(
                QuestionOutline.Decomposition(componentCount: 7, blockWidth: 16, sweepCount: 3),
                isPerFold: isPerFold)
            let plan = try QuestionPlanner.plan(outline)
            let counts = counts(plan)
            let folds = isPerFold ? 3 : 1
            #expect(counts[SweepStage.kind] == (2 * 5 + folds * 4) * 8)
            #expect(counts[OrthonormaliseStage.kind] == 2 * 6 + folds * 5)
            #expect(counts[LatentStage.kind] == (isPerFold ? 3 : 1) * 8)
            for task in plan.tasks {
                guard let work = try TrainStage.work(of: task.work) else { continue }
                let sources = task.inputs.filter { $0.role == "latent" }.compactMap(\.sourceTask)
                #expect(sources.count == 8 && work.isLatent && work.componentCount == 150)
                for source in sources {
                    #expect(
                        try plan.tasks[source].work
                            == LatentStage.described(
                                LatentWork(withoutFold: isPerFold ? work.fold : nil)))
                }
                #expect(!task.inputs.contains { $0.role == "targets" })
            }
        }
    }

    @Test("plans joined one behind another keep their graphs apart")
    func joined() throws {
        var second = outline()
        second.name = "multiome"
        let plans = [try QuestionPlanner.plan(outline()), try QuestionPlanner.plan(second)]
        let joined = try Plan(joining: plans)
        #expect(joined.tasks.count == plans[0].tasks.count + plans[1].tasks.count)
        for task in joined.tasks {
            let name = task.name.prefix { $0 != "/" }
            for source in task.inputs.compactMap(\.sourceTask) {
                #expect(joined.tasks[source].name.hasPrefix(name + "/"))
            }
        }
        #expect(throws: CoordinationError.self) { try Plan(joining: [plans[0], plans[0]]) }
    }
}
