import Coordination
import Learning
import Pipelines
import Testing

@Suite struct QuestionPlannerTests {
    private func outline(
        rows: Int = 1_000, columns: Int = 500, testRows: Int? = 300
    ) throws -> QuestionOutline {
        try ExampleOutline.make(rows: rows, columns: columns, testRows: testRows)
    }

    private func counts(_ plan: Plan) -> [TaskKind: Int] {
        Dictionary(plan.tasks.map { ($0.work.kind, 1) }, uniquingKeysWith: +)
    }

    @Test("every kind of task is there, and each reads only from tasks before it")
    func kinds() throws {
        let plan = try QuestionPlanner.plan(outline()).plan
        let counts = counts(plan)
        #expect(counts[IngestStage.kind] == 24)
        #expect(counts[ColumnsStage.kind] == 1)
        // Four sweeps, and the pass over the singular vectors that they found.
        #expect(counts[SweepStage.kind] == 5 * 8)
        #expect(counts[OrthonormaliseStage.kind] == 6)
        #expect(counts[ProjectStage.kind] == 16)
        // One that selects, and one a shard.
        #expect(counts[GenesStage.kind] == 1 + 16)
        #expect(counts[BaselineStage.kind] == 3)
        #expect(counts[TrainStage.kind] == 3)
        #expect(counts[BlendStage.kind] == 1)
    }

    @Test("shards cover every row once, differ by at most one row, and stay within the budget")
    func shards() throws {
        var outline = try outline(rows: 10_007, columns: 2_000)
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
        let outline = try outline(rows: 3, testRows: 1)
        #expect(outline.shards(of: outline.trainingInputs).map(\.count) == [1, 1, 1])
        let plan = try QuestionPlanner.plan(outline).plan
        #expect(counts(plan)[SweepStage.kind] == 5 * 3)
    }

    @Test("the held-out fold and the repetition each change the seed of a training")
    func seeds() throws {
        let outline = try outline()
        let seeds = (0..<5).flatMap { fold in
            (1...5).map { outline.trainingSeed(fold: fold, repetition: $0) }
        }
        #expect(Set(seeds).count == 25)
    }

    @Test("without test cells nothing of the test matrix is planned")
    func noTest() throws {
        let plan = try QuestionPlanner.plan(outline(testRows: nil)).plan
        #expect(!plan.tasks.contains { $0.name.contains("test-inputs") })
        #expect(plan.tasks.allSatisfy { !$0.inputs.contains { $0.role.hasPrefix("test-") } })
    }

    @Test("fitting on test cells adds their shards to the sweeps, marked as such")
    func fitAll() throws {
        var outline = try outline()
        outline.use([ExampleOutline.components { $0.fit = .all }])
        let plan = try QuestionPlanner.plan(outline).plan
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
            var outline = try outline(rows: 8_192)
            outline.members[0].model = try ExampleOutline.network(hidden: [2_048, 2_048]) {
                $0.training.batchSize = 8_192
                $0.network.activation = activation
            }
            let plan = try QuestionPlanner.plan(outline).plan
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
            var outline = try outline()
            outline.use([ExampleOutline.components(), ExampleOutline.components(.binary)])
            outline.targetComponents = QuestionOutline.TargetDecomposition(
                DecompositionChoice(componentCount: 7, blockWidth: 16, sweepCount: 3),
                isPerFold: isPerFold)
            let plan = try QuestionPlanner.plan(outline).plan
            let counts = counts(plan)
            let folds = isPerFold ? 3 : 1
            #expect(counts[SweepStage.kind] == (2 * 5 + folds * 4) * 8)
            #expect(counts[OrthonormaliseStage.kind] == 2 * 6 + folds * 5)
            #expect(counts[LatentStage.kind] == (isPerFold ? 3 : 1) * 8)
            for task in plan.tasks {
                guard let work = try TrainStage.work(of: task.work) else { continue }
                let sources = task.inputs.filter { $0.role == "latent" }.compactMap(\.sourceTask)
                #expect(sources.count == 8 && work.isLatent && work.blocks.count == 2)
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
}
