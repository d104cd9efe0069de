/// The work of every task of one outline's plan, in units whose rates can be measured.
///
/// Trainings count all the epochs that they may make: one that stops early costs less.
package struct CostEstimate: Sendable {
    /// What the outline does not say.
    package struct Facts: Sendable, Equatable {
        /// Genes that are features of their own.
        package var selectedGeneCount: Int
        /// Cells that each fold learns from.
        package var trainingCounts: [Int]
        /// Cells that each fold holds out.
        package var heldOutCounts: [Int]
        /// The share of entries that are not zero, where it was measured: better than the
        /// outline's.
        package var densities: [MatrixRole: Double] = [:]

        /// Describes folds and genes.
        package init(selectedGeneCount: Int, trainingCounts: [Int], heldOutCounts: [Int]) {
            self.selectedGeneCount = selectedGeneCount
            self.trainingCounts = trainingCounts
            self.heldOutCounts = heldOutCounts
        }
    }

    let outline: StudyOutline
    let facts: Facts

    /// Estimates the tasks of an outline.
    package init(outline: StudyOutline, facts: Facts) {
        self.outline = outline
        self.facts = facts
    }

    /// The work of each task of `plan`, which holds the plans of all `estimates`.
    ///
    /// - Parameters:
    ///   - plan: The outlines' plans, joined.
    ///   - estimates: One for each outline; tasks are theirs by the first part of their names.
    /// - Returns: Work and traffic, one for each task.
    package static func costs(of plan: Plan, _ estimates: [CostEstimate]) -> [TaskCost] {
        let byName = Dictionary(
            estimates.map { ($0.outline.name, $0) }, uniquingKeysWith: { first, _ in first })
        var outputs: [[String: Double]] = []
        var costs: [TaskCost] = []
        for task in plan.tasks {
            guard let estimate = byName[task.study] else {
                outputs.append([:])
                costs.append(TaskCost())
                continue
            }
            let own = OutputSizes(outline: estimate.outline, facts: estimate.facts)
                .outputs(of: task.work).mapValues { Double($0) }
            var cost = TaskCost()
            cost.storedBytes = own.values.sorted().reduce(0, +)
            cost.outputCount = own.count
            for input in task.inputs {
                switch input.origin {
                case .output(let source, let role):
                    let bytes = outputs[source][role] ?? 0
                    cost.reads.append(
                        TaskCost.Read(task: source, role: role, bytes: bytes))
                case .blob(let blob):
                    if case .ingest = task.work {
                        cost.dataFile = blob
                    } else {
                        cost.reads.append(
                            TaskCost.Read(
                                task: nil, role: input.role, bytes: Double(blob.sizeBytes)))
                    }
                }
            }
            cost.work = estimate.work(of: task)
            cost.work[.loading] = cost.reads.reduce(0) { $0 + $1.bytes }
            cost.work[.storing] = cost.storedBytes
            cost.work[.tasks] = 1
            outputs.append(own)
            costs.append(cost)
        }
        return costs
    }

    /// What a task computes, without reading and writing archives.
    private func work(of task: TaskSpec) -> WorkAmounts {
        var amounts = WorkAmounts()
        switch task.work {
        case .ingest(let work):
            let matrix = matrix(work.matrix)
            amounts[.ingestion(work.matrix)] =
                4 * Double(work.endRow - work.firstRow) * Double(matrix?.columnCount ?? 0)
            amounts[.opening(work.matrix)] = 1
        case .columns:
            amounts[.names] = Double(
                outline.trainingInputs.columnCount + (outline.testInputs?.columnCount ?? 0))
        case .sweep(let work): add(sweep: work, shards: shardCount(task), to: &amounts)
        case .orthonormalise(let work): add(step: work, to: &amounts)
        case .project(let work):
            let entries = shardEntries(work.matrix)
            amounts[.inputProjections] =
                2 * entries * Double(outline.componentCount * outline.views.count)
            if work.matrix == .testInputs { amounts[.renumbering] = entries }
        case .adversary: amounts[.classifying] = allFeatures
        case .batches: amounts[.grouping] = allFeatures
        case .latent:
            amounts[.targetProjections] =
                2 * shardEntries(.trainingTargets) * Double(outline.outputCount)
        case .baseline(let work): add(baseline: work, to: &amounts)
        case .train(let work):
            amounts[.training] = trainingOperations(fold: work.fold, work.training.epochs)
        case .blend:
            amounts[.scoring] =
                Double(outline.trainingCellCount) * Double(outline.outputCount)
                * Double(outline.repetitionCount + 3)
            guard outline.targetComponents != nil else { break }
            let entries =
                Double(outline.trainingCellCount) * Double(outline.trainingTargets.columnCount)
            amounts[.scoring] += entries
            // Whole rows are multiplied out as an output layer does it.
            amounts[.training] = 2 * entries * Double(outline.outputCount)
        }
        return amounts
    }

    /// Inner products of features and targets over the cells that the fold trains on, predictions
    /// of those that it holds out, and one eigenproblem.
    private func add(baseline work: BaselineWork, to amounts: inout WorkAmounts) {
        let (p, m) = (Double(featureCount), Double(outline.outputCount))
        amounts[.regressing] =
            2 * p * (trainingCount(work.fold) * (p + m) + Double(heldOutCount(work.fold)) * m)
        amounts[.eigenproblems] = p * p * p
    }

    private func add(sweep work: SweepWork, shards: Int, to amounts: inout WorkAmounts) {
        let choice = decomposition(work.matrix)
        let width = Double(choice.blockWidth)
        let panel = Double(columnCount(work.matrix)) * width
        amounts[.panels] = Double(shards) * panel
        // The last pass goes over the shards forward only.
        let operations: Double = work.isLast ? 2 : 4
        switch work.matrix {
        case .inputs:
            var entries = 0.0
            for isTest in work.shardIsTest {
                let own = shardEntries(isTest ? .testInputs : .trainingInputs)
                entries += own
                if isTest { amounts[.renumbering] += own }
            }
            amounts[.inputProducts] = operations * entries * width
        case .targets(let fold, _):
            let share =
                fold.map { 1 - Double(heldOutCount($0)) / Double(outline.trainingCellCount) } ?? 1
            amounts[.targetProducts] =
                operations * Double(shards) * shardEntries(.trainingTargets) * share * width
        }
    }

    /// Two passes of projection on the blocks before, Gram matrix and rotation; after the last
    /// sweep the inner products of all pairs of blocks, in double precision, and the singular
    /// vectors; at the end a small decomposition, and the components.
    private func add(step work: OrthonormaliseWork, to amounts: inout WorkAmounts) {
        let d = Double(columnCount(work.matrix))
        let b = Double(work.blockWidth)
        let blocks = Double(work.pass)
        let pairs = blocks * (blocks + 1) * 2 * d * b * b
        let order = blocks * b
        if work.pass > work.passCount {
            amounts[.orthonormalising] = 2 * d * b * Double(work.componentCount)
            amounts[.eigenproblems] = 4 * b * b * b
            return
        }
        if work.pass == work.passCount {
            amounts[.orthonormalising] = pairs + 2 * d * order * b + 4 * d * b * b
            amounts[.eigenproblems] = 2 * order * order * order
            return
        }
        let passes = work.pass == 0 ? 1.0 : 2
        amounts[.orthonormalising] = passes * (4 * d * b * order + 4 * d * b * b)
        amounts[.eigenproblems] = passes * b * b * b
        if work.pass > 0, work.tolerance != nil {
            amounts[.orthonormalising] += pairs
            amounts[.eigenproblems] += order * order * order
        }
    }
}

/// What one task costs: its work, what it reads and writes, and the data file it needs whole.
package struct TaskCost: Sendable, Equatable {
    /// A blob that a task reads.
    package struct Read: Sendable, Equatable {
        /// The task that made it; nil for bytes known beforehand.
        package var task: Int?
        /// The role it was made in.
        package var role: String
        /// Its estimated length.
        package var bytes: Double
    }
    /// Computing, reading and writing archives.
    package var work = WorkAmounts()
    /// Archives that the task reads.
    package var reads: [Read] = []
    /// Estimated bytes of its outputs.
    package var storedBytes = 0.0
    /// Outputs, each a blob.
    package var outputCount = 0
    /// The data file, which a worker hashes before it first uses it.
    package var dataFile: BlobReference?
}

extension TaskSpec {
    /// The first part of the name: the outline that the task is of.
    package var study: String { String(name.prefix { $0 != "/" }) }
}
