package import Coordination

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
    ///   - registry: Knows what tasks compute.
    /// - Returns: Work and traffic, one for each task.
    /// - Throws: `StageError.unknownKind`, and what decoding parameters throws.
    package static func costs(
        of plan: Plan, _ estimates: [CostEstimate], _ registry: StageRegistry = .standard
    ) throws -> [TaskCost] {
        let byName = Dictionary(
            estimates.map { ($0.outline.name, $0) }, uniquingKeysWith: { first, _ in first })
        var outputs: [[String: Double]] = []
        var costs: [TaskCost] = []
        for task in plan.tasks {
            guard let estimate = byName[String(task.section)] else {
                outputs.append([:])
                costs.append(TaskCost())
                continue
            }
            let stage = try registry.stage(task.work.kind)
            let sizes = OutputSizes(outline: estimate.outline, facts: estimate.facts)
            let own = try stage.outputBytes(of: task.work, sizes).mapValues { Double($0) }
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
                    if input.role == "file" {
                        cost.dataFile = blob
                    } else {
                        cost.reads.append(
                            TaskCost.Read(
                                task: nil, role: input.role, bytes: Double(blob.sizeBytes)))
                    }
                }
            }
            cost.work = try stage.amounts(of: task, estimate)
            cost.work[.loading] = cost.reads.reduce(0) { $0 + $1.bytes }
            cost.work[.storing] = cost.storedBytes
            cost.work[.tasks] = 1
            outputs.append(own)
            costs.append(cost)
        }
        return costs
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
