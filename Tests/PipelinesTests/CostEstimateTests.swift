import Coordination
import Pipelines
import Testing

@Suite struct CostEstimateTests {
    static func outline(
        rows: Int = 1_000, columns: Int = 500, testRows: Int? = 300, isWide: Bool = false
    ) -> QuestionOutline {
        var outline = ExampleOutline.make(
            rows: rows, columns: columns, testRows: testRows, folds: 2, hidden: [10, nil],
            fileBytes: 1_200)
        outline.decomposition = .init(componentCount: 5, blockWidth: 8, sweepCount: 3)
        if isWide {
            outline.targetComponents = .init(
                .init(componentCount: 4, blockWidth: 6, sweepCount: 2), isPerFold: true)
        }
        outline.training.epochs = 7
        return outline
    }

    static func estimate(_ outline: QuestionOutline) -> CostEstimate {
        CostEstimate(
            outline: outline,
            facts: .init(
                selectedGeneCount: 3, trainingCounts: [600, 400], heldOutCounts: [400, 600]))
    }

    private func total(_ outline: QuestionOutline, _ unit: CostUnit) throws -> Double {
        let plan = try QuestionPlanner.plan(outline)
        return try CostEstimate.costs(of: plan, [Self.estimate(outline)]).reduce(0) {
            $0 + $1.work[unit]
        }
    }

    @Test("shards are read once, every sweep takes every entry twice, the last pass once")
    func entries() throws {
        let outline = Self.outline()
        #expect(try total(outline, .ingestion(.trainingInputs)) == 4 * 1_000 * 500)
        #expect(try total(outline, .ingestion(.testInputs)) == 4 * 300 * 500)
        let entries = 0.2 * 1_000 * 500
        #expect(abs(try total(outline, .inputProducts) / ((3 * 4 + 2) * entries * 8) - 1) < 1e-9)
        let projected = 0.2 * 1_300 * 500
        #expect(abs(try total(outline, .inputProjections) / (2 * projected * 5) - 1) < 1e-9)
        #expect(try total(outline, .targetProducts) == 0)
    }

    @Test("a training counts all its epochs, forward and back, and the predictions at the end")
    func training() throws {
        let outline = Self.outline()
        let hidden: Double = 8 * 10 + 10 * 20
        let weights: Double = hidden + (10 + 20) * 20
        #expect(Self.estimate(outline).weightCount == weights)
        // Training and held-out cells of each fold, seven epochs, and 300 test cells.
        let first: Double = 7 * (6 * 600 + 2 * 400) + 2 * (400 + 300)
        let second: Double = 7 * (6 * 400 + 2 * 600) + 2 * (600 + 300)
        let found = try total(outline, .training)
        #expect(found == weights * (first + second))
    }

    @Test("wide targets are decomposed without each fold's held-out cells")
    func wideTargets() throws {
        let outline = Self.outline(isWide: true)
        let entries = 0.2 * 20 * (600 + 400)
        #expect(abs(try total(outline, .targetProducts) / ((2 * 4 + 2) * entries * 6) - 1) < 1e-9)
    }

    @Test("a density that was measured counts more than the outline's")
    func density() throws {
        let outline = Self.outline()
        var estimate = Self.estimate(outline)
        let plan = try QuestionPlanner.plan(outline)
        func products() throws -> Double {
            try CostEstimate.costs(of: plan, [estimate]).reduce(0) { $0 + $1.work[.inputProducts] }
        }
        let before = try products()
        var facts = CostEstimate.Facts(
            selectedGeneCount: 3, trainingCounts: [600, 400], heldOutCounts: [400, 600])
        facts.densities[.trainingInputs] = 0.1
        estimate = CostEstimate(outline: outline, facts: facts)
        #expect(abs(try products() / before - 0.5) < 1e-9)
    }

    @Test("every task of a study has a cost, at usual rates and at measured ones")
    func everyTask() throws {
        let outline = Self.outline(isWide: true)
        let plan = try QuestionPlanner.plan(outline)
        let costs = try CostEstimate.costs(of: plan, [Self.estimate(outline)])
        #expect(costs.count == plan.tasks.count)
        var rates = CostRates()
        for (task, cost) in zip(plan.tasks, costs) {
            #expect(cost.work.seconds(at: rates) > 0, "\(task.name)")
        }
        rates[.training] = 1e3
        let training = try #require(plan.tasks.firstIndex { $0.work.kind == TrainStage.kind })
        let seconds = costs[training].work.seconds(at: rates)
        #expect(abs(seconds / (costs[training].work[.training] / 1e3) - 1) < 0.01)
    }

    @Test("a rate that is no positive number is not kept")
    func badRates() {
        var rates = CostRates()
        for bad in [0, -1, .nan, .infinity] { rates[.loading] = bad }
        #expect(rates == CostRates())
        rates[.loading] = 10
        #expect(rates.divided(by: 2)[.loading] == 5)
        #expect(rates.divided(by: 2)[.storing] == CostRates.usual(.storing) / 2)
    }

    @Test("one worker waits for no other's blobs; two fetch each shard about half the time")
    func waits() throws {
        let outline = Self.outline()
        let plan = try QuestionPlanner.plan(outline)
        let costs = try CostEstimate.costs(of: plan, [Self.estimate(outline)])
        var waits = TaskWaits()
        (waits.turnSeconds, waits.blobSeconds, waits.fetchSeconds) = (0, 0, 0)
        let sweep = try #require(plan.tasks.firstIndex { $0.work.kind == SweepStage.kind })
        let alone = waits.seconds(costs, slots: 2, workers: 1)[sweep]
        let known = costs[sweep].reads.filter { $0.task == nil }.reduce(0) { $0 + $1.bytes }
        #expect(abs(alone - (costs[sweep].storedBytes + known) / waits.transferRate) < 1e-9)
        let two = waits.seconds(costs, slots: 2, workers: 2)[sweep]
        let shard = costs[sweep].reads[0].bytes
        #expect(two >= alone + 0.5 * shard / waits.transferRate)
        #expect(two <= alone + 0.5 * costs[sweep].work[.loading] / waits.transferRate + 1e-9)
    }

    @Test("traffic slows the tasks that run side by side, by what they send and fetch")
    func disturbance() throws {
        var waits = TaskWaits()
        waits.disturbanceRate = 10
        #expect(try waits.disturbance(of: SweepStage.kind, bytes: 40) == 4)
        #expect(try waits.disturbance(of: BlendStage.kind, bytes: 40) == 0)
        let outline = Self.outline()
        let costs = try CostEstimate.costs(
            of: try QuestionPlanner.plan(outline), [Self.estimate(outline)])
        let one = waits.traffic(costs, workers: 1).reduce(0, +)
        let two = waits.traffic(costs, workers: 2).reduce(0, +)
        #expect(one < two)
    }

    @Test("the first tasks of a data file wait until it is hashed")
    func hashing() throws {
        let outline = Self.outline()
        let plan = try QuestionPlanner.plan(outline)
        let costs = try CostEstimate.costs(of: plan, [Self.estimate(outline)])
        var waits = TaskWaits()
        waits.hashRate = 1
        let long = waits.seconds(costs, slots: 2, workers: 2).filter { $0 > 1_000 }
        #expect(long.count == 3 * 2)
    }
}
