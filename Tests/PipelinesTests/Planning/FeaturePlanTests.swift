import Coordination
import Learning
import Pipelines
import Testing

/// Features and targets beside the usual ones, in the plan.
@Suite struct FeaturePlanTests {
    private func outline(
        _ change: (inout QuestionOutline) throws -> Void
    ) throws -> QuestionOutline {
        func matrix(_ id: UInt8, _ rows: Int, _ columns: Int) -> QuestionOutline.Matrix {
            QuestionOutline.Matrix(
                file: ExampleOutline.blob(id), rowCount: rows, columnCount: columns,
                density: 0.2)
        }
        var outline = QuestionOutline(
            name: "multiome", seed: 1, trainingInputs: matrix(1, 500, 300),
            trainingTargets: matrix(2, 500, 40), folds: ExampleOutline.blob(3), foldCount: 2,
            trainingCellCount: 500,
            members: [.init("network", try ExampleOutline.network(hidden: [16]), blocks: [])])
        outline.testInputs = matrix(4, 100, 300)
        outline.use(
            [ExampleOutline.components(), ExampleOutline.genes(), ExampleOutline.batches(3)])
        try change(&outline)
        return outline
    }

    /// The plan of the usual outline with changes.
    private func plan(_ change: (inout QuestionOutline) throws -> Void = { _ in }) throws -> Plan {
        try QuestionPlanner.plan(try outline(change)).plan
    }

    private func wideTargets(_ division: TargetDivision?) -> QuestionOutline.TargetDecomposition {
        QuestionOutline.TargetDecomposition(
            DecompositionChoice(componentCount: 4, blockWidth: 8, sweepCount: 2),
            isPerFold: true, division: division)
    }

    @Test("statistics of batches come from features, which see targets by name alone")
    func batches() throws {
        let plan = try self.plan()
        let place = try #require(plan.tasks.firstIndex { $0.work.kind == BatchStage.kind })
        var seen: Set<Int> = []
        var waiting = [place]
        while let task = waiting.popLast() {
            let isNew = seen.insert(task).inserted
            guard isNew, plan.tasks[task].work.kind != ColumnsStage.kind else { continue }
            #expect(!plan.tasks[task].name.contains("train-targets"))
            waiting += plan.tasks[task].inputs.filter { $0.role != "target-names" }
                .compactMap(\.sourceTask)
        }
        #expect(seen.count > 16)
        for task in plan.tasks where task.work.kind == TrainStage.kind {
            #expect(
                task.inputs.count { $0.role == "features-2" && $0.sourceTask == place } == 1)
            #expect(
                task.inputs.count { $0.role == "test-features-2" && $0.sourceTask == place } == 1)
        }
        let without = try self.plan { $0.use([ExampleOutline.components()]) }
        #expect(!without.tasks.contains { $0.work.kind == BatchStage.kind })
    }

    @Test("where folds are found from features, all who need them wait for the task that does")
    func adversary() throws {
        let plan = try self.plan {
            $0.adversary = AdversaryWork(share: 0.1, seed: 1)
            $0.foldCount = 1
            $0.targetComponents = wideTargets(nil)
        }
        let place = try #require(plan.tasks.firstIndex { $0.work.kind == AdversaryStage.kind })
        #expect(plan.tasks[place].inputs.count == 2 * (8 + 8) + 1)
        var readers: Set<TaskKind> = []
        for task in plan.tasks {
            for input in task.inputs where input.role == "folds" {
                #expect(input.sourceTask == place)
                readers.insert(task.work.kind)
            }
        }
        #expect(
            readers == [
                SweepStage.kind, BaselineStage.kind, TrainStage.kind, BlendStage.kind,
            ])
    }

    @Test("the tf-idf view reads how many cells have each column, other views do not")
    func documents() throws {
        let plan = try self.plan {
            $0.use([ExampleOutline.components(), ExampleOutline.components(.tfIDF)])
        }
        #expect(plan.tasks.count { $0.work.kind == DocumentsStage.kind } == 1)
        for task in plan.tasks {
            let count = task.inputs.count { $0.role == "documents" }
            if let work = try SweepStage.work(of: task.work) {
                #expect(count == (work.matrix == .inputs(view: "tf-idf") ? 1 : 0))
            } else if let work = try ProjectStage.work(of: task.work) {
                #expect(count == (work.view == "tf-idf" ? 1 : 0))
            } else {
                #expect(count == 0)
            }
        }
    }

    @Test("trainings on all cells come after those of the folds, which stay as they are")
    func refit() throws {
        for isWide in [false, true] {
            func planned(_ refits: Bool) throws -> Plan {
                try plan {
                    $0.members[0].repetitionCount = 3
                    $0.targetComponents = isWide ? wideTargets(.countMedian) : nil
                    $0.refits = refits
                }
            }
            let (without, with) = (try planned(false), try planned(true))
            let known = Dictionary(uniqueKeysWithValues: without.tasks.map { ($0.name, $0.work) })
            let added = with.tasks.filter { known[$0.name] == nil }
            #expect(with.tasks.count == without.tasks.count + added.count)
            #expect(with.tasks.allSatisfy { known[$0.name] == nil || known[$0.name] == $0.work })
            let refits = added.filter { $0.work.kind == TrainStage.kind }
            // Nothing is computed for nobody: only trainings, whose results assembly takes.
            let readers = with.consumers()
            for (task, readers) in zip(with.tasks, readers) where known[task.name] == nil {
                #expect(!readers.isEmpty || task.work.kind == TrainStage.kind, "\(task.name)")
            }
            #expect(refits.map(\.name) == (1...3).map { "multiome/train/refit/seed-\($0)" })
            var seeds: Set<UInt64> = []
            for task in with.tasks {
                if let work = try TrainStage.work(of: task.work) { seeds.insert(work.seed) }
            }
            #expect(seeds.count == 2 * 3 + 3)
            for task in refits {
                guard let work = try TrainStage.work(of: task.work) else { continue }
                #expect(work.fold == nil && work.isLatent == isWide)
                let roles = Dictionary(grouping: task.inputs, by: \.role)
                let histories = roles["history"]?.compactMap(\.sourceTask) ?? []
                #expect(
                    histories.map { with.tasks[$0].name }
                        == (0..<2).flatMap { fold in
                            (1...3).map { "multiome/train/fold-\(fold)/seed-\($0)" }
                        })
                #expect(roles["test-features-0"]?.count == 8)
                #expect(roles["test-features-2"]?.count == 1)
                #expect(roles["latent-truth"] == nil)
                #expect(roles[isWide ? "latent" : "targets"]?.count == 8)
                for input in roles["latent"] ?? [] {
                    let source = try #require(input.sourceTask)
                    #expect(
                        try with.tasks[source].work
                            == LatentStage.described(
                                LatentWork(withoutFold: nil, division: .countMedian)))
                }
            }
        }
    }

    @Test("networks learn divided rows of targets and are scored on the rows as they are")
    func division() throws {
        let plan = try self.plan { $0.targetComponents = wideTargets(.countMedian) }
        func latent(_ input: TaskInput) throws -> LatentWork? {
            guard let source = input.sourceTask else { return nil }
            return try LatentStage.work(of: plan.tasks[source].work)
        }
        for task in plan.tasks {
            let roles = Dictionary(grouping: task.inputs, by: \.role)
            let isDivided = try roles["latent"]?.compactMap(latent).map { $0.division != nil }
            switch task.work.kind {
            case TrainStage.kind:
                #expect(isDivided?.allSatisfy { $0 } == true)
                #expect(roles["latent-truth"]?.count == 8)
                let truth = try roles["latent-truth"]?.compactMap(latent)
                #expect(truth?.allSatisfy { $0.division == nil } == true)
            case BaselineStage.kind:
                #expect(isDivided?.allSatisfy { $0 } == true)
                #expect(roles["latent"]?.count == 8 && roles["latent-truth"] == nil)
            case BlendStage.kind:
                #expect(roles["latent"]?.count == 16)
                #expect(isDivided?.contains(true) == false)
            default:
                guard let work = try SweepStage.work(of: task.work),
                    case .targets(_, let division) = work.matrix
                else { continue }
                #expect(division == .countMedian)
            }
        }
        let usual = try self.plan { $0.targetComponents = wideTargets(nil) }
        #expect(usual.tasks.allSatisfy { !$0.inputs.contains { $0.role == "latent-truth" } })
    }
}
