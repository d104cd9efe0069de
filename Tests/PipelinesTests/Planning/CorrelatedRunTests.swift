import Coordination
import Learning
import LinearAlgebra
import Pipelines
import Testing

/// Plans of a small question with columns that its targets choose.
@Suite("Columns chosen by correlation, in plans") struct CorrelatedRunTests {
    private static func outline(
        _ blocks: [QuestionOutline.Block], _ change: (inout QuestionOutline) -> Void = { _ in }
    ) throws -> QuestionOutline {
        var outline = SmallQuestion.outline(
            blocks,
            [
                .init(
                    "ridge", try ExampleOutline.plainModel("ridge"),
                    blocks: Array(blocks.indices))
            ])
        change(&outline)
        return outline
    }

    private func genes(_ runner: PlanRunner, _ place: String) throws -> [Int64] {
        try #require(runner.outputs["small/features/correlated/\(place)choose"])
            .archive("genes").int64s("genes")
    }

    /// By the formula, over some cells.
    private func plain(_ question: SmallQuestion, _ cells: [Int], perTarget: Int) -> [Int64] {
        var targets = DenseMatrix.rows(question.targets)
        standardiseWithinRows(&targets)
        var chosen: Set<Int64> = []
        for target in 0..<3 {
            let y = Plain.standardised(cells.map { Double(targets[$0, target]) })
            let strengths = (0..<9).map { column in
                let x = Plain.standardised(cells.map { Double(question.inputs[$0][column]) })
                return abs(zip(x, y).reduce(0) { $0 + $1.0 * $1.1 })
            }
            let order = strengths.indices.sorted { strengths[$0] > strengths[$1] }
            chosen.formUnion(order.prefix(perTarget).map { Int64($0) })
        }
        return chosen.sorted()
    }

    @Test("each fold chooses by its training cells, whatever the shards")
    func choice() throws {
        let question = SmallQuestion()
        let block = ExampleOutline.correlated { $0.perTarget = 2 }
        for shardBytes in [256 << 20, 40] {
            let outline = try Self.outline([block]) { $0.shardBytes = shardBytes }
            let runner = try question.run(outline)
            for fold in 0..<3 {
                let heldOut = Set(SmallQuestion.heldOut(fold))
                let cells = SmallQuestion.cells.indices.filter { !heldOut.contains($0) }
                #expect(
                    try genes(runner, "fold-\(fold)/") == plain(question, cells, perTarget: 2),
                    "fold \(fold)")
            }
        }
    }

    @Test("fitted once, all training cells choose")
    func once() throws {
        let question = SmallQuestion()
        let runner = try question.run(
            try Self.outline([ExampleOutline.correlated { $0.fit = .train }]))
        #expect(
            try genes(runner, "")
                == plain(question, Array(SmallQuestion.cells.indices), perTarget: 1))
    }

    @Test("neighbours average the chosen columns, each fold its own")
    func averaged() throws {
        let outline = try Self.outline([
            ExampleOutline.correlated(), ExampleOutline.genes(),
            ExampleOutline.neighbours(of: "correlated", by: "genes"),
        ])
        let question = try QuestionPlanner.plan(outline)
        for task in question.plan.tasks where task.name.contains("/near/fold-1/") {
            let read = task.inputs.filter { $0.role == "features-0" }.compactMap(\.sourceTask)
            #expect(!read.isEmpty)
            for source in read {
                let name = question.plan.tasks[source].name
                #expect(name.hasPrefix("small/features/correlated/fold-1/apply/"), "\(name)")
            }
        }
        let runner = try SmallQuestion().run(outline)
        let features = try #require(
            runner.outputs["small/features/near/fold-2/test-inputs/0"]
        ).archive("features")
        #expect(try features.matrix("features").columnCount == genes(runner, "fold-2/").count)
    }

    @Test("wide targets choose by their coordinates in the fold's components", arguments: [0, 1])
    func latent(refits: Int) throws {
        let outline = try Self.outline([ExampleOutline.correlated()]) {
            $0.targetComponents = QuestionOutline.TargetDecomposition(
                DecompositionChoice(componentCount: 2, blockWidth: 3, sweepCount: 2),
                isPerFold: true)
            $0.refits = refits == 1
        }
        let plan = try QuestionPlanner.plan(outline).plan
        let places = [0, 1, 2].map { "fold-\($0)/" } + (refits == 1 ? [""] : [])
        for place in places {
            let components = place.isEmpty ? "refit/" : place
            let sums = plan.tasks.filter {
                $0.name.hasPrefix("small/correlation/given/\(place)sum/")
            }
            #expect(sums.count == 3)
            for task in sums {
                let latent = task.inputs.filter { $0.role == "latent" }.compactMap(\.sourceTask)
                let areOwn = latent.allSatisfy {
                    plan.tasks[$0].name.hasPrefix("small/targets/\(components)latent/")
                }
                #expect(latent.count == 3 && areOwn)
            }
        }
        #expect(Set(plan.tasks.map(\.name)).count == plan.tasks.count)
        let runner = try SmallQuestion().run(outline)
        for place in places {
            let chosen = try genes(runner, place)
            #expect((1...2).contains(chosen.count))
        }
    }

    @Test("sums of cells together serve every block, and components see the weighed view")
    func weighed() throws {
        let outline = try Self.outline([
            ExampleOutline.correlated(),
            SmallQuestion.components {
                $0.fit = .fold
                $0.weights = .correlation
            },
            ExampleOutline.correlated("parted", isParted: true),
        ])
        let plan = try QuestionPlanner.plan(outline).plan
        let sums = try plan.tasks.filter {
            if case .sum = try CorrelationStage.work(of: $0.work) { true } else { false }
        }
        // Three shards for each fold, once for both blocks and once parted.
        #expect(sums.count == 2 * 3 * 3)
        let readers = plan.tasks.filter { $0.inputs.contains { $0.role == "weights" } }
        #expect(
            Set(readers.map(\.work.kind)) == [SweepStage.kind, ProjectStage.kind])
        for task in readers {
            let source = try #require(task.inputs.first { $0.role == "weights" }?.sourceTask)
            let fold = try #require((0..<3).first { task.name.contains("/fold-\($0)/") })
            #expect(plan.tasks[source].name == "small/correlation/given/fold-\(fold)/weights")
        }
        let rows = try Provenance(of: QuestionPlanner.plan(outline)).rows
        let components = rows.first {
            $0.fitted == "components of the inputs, weighed by correlation"
        }
        #expect(components?.heldOutTargets == .no)
        #expect(rows.contains { $0.fitted == "weights of columns by correlation" })
    }

    @Test("sums larger than the bound are of some targets at a time")
    func ranges() throws {
        var outline = try ExampleOutline.make(columns: 150_000, testRows: nil)
        outline.trainingTargets.columnCount = 140
        outline.use([ExampleOutline.correlated()])
        let plan = try QuestionPlanner.plan(outline).plan
        var ends: [Int] = []
        for task in plan.tasks where task.name.contains("/given/fold-0/") {
            guard case .sum(let work) = try CorrelationStage.work(of: task.work) else { continue }
            #expect(try #require(task.traits.outputBytes["sums"]) < 80 << 20)
            if task.name.hasSuffix("/0") { ends += [work.firstTarget, work.endTarget] }
        }
        #expect(ends.count > 2 && ends.first == 0 && ends.last == 140)
        #expect(ends == ends.sorted() && Set(ends).count == ends.count / 2 + 1)
    }

    @Test("the selection saw inputs and targets of the fold's training cells, and no others")
    func provenance() throws {
        func row(_ fit: CorrelatedBlock.Fit) throws -> Provenance.Row {
            let outline = try Self.outline([ExampleOutline.correlated { $0.fit = fit }])
            let rows = try Provenance(of: QuestionPlanner.plan(outline)).rows
            return try #require(
                rows.first { $0.fitted == "columns by correlation, and their scale" })
        }
        let perFold = try row(.fold)
        #expect(
            perFold.sightings
                == Set(
                    (0..<3).flatMap { fold in
                        [MatrixRole.trainingInputs, .trainingTargets].map {
                            Provenance.Sighting($0, .training(fold: fold))
                        }
                    }))
        #expect(perFold.heldOutInputs == .no && perFold.heldOutTargets == .no)
        let once = try row(.train)
        #expect(once.heldOutInputs == .yes && once.heldOutTargets == .yes)
    }

    @Test("folds are not found from columns that targets chose, nor from their averages")
    func adversary() throws {
        var outline = try ExampleOutline.make(folds: 1)
        outline.adversary = AdversaryWork(share: 0.1, seed: 3)
        outline.use([
            ExampleOutline.genes(), ExampleOutline.correlated { $0.fit = .train },
            ExampleOutline.neighbours(of: "correlated", by: "genes"),
        ])
        let plan = try QuestionPlanner.plan(outline).plan
        let task = try #require(plan.tasks.first { $0.name == "citeseq/adversary" })
        let read = task.inputs.compactMap(\.sourceTask).map { plan.tasks[$0].name }
        let areGenes = read.allSatisfy { $0.hasPrefix("citeseq/features/genes/") }
        #expect(!read.isEmpty && areGenes)
    }
}
