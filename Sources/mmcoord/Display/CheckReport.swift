internal import Coordination
internal import Foundation
internal import Learning
internal import Pipelines

/// What `mmcoord check --json` prints.
package struct CheckReport: Sendable, Codable, Equatable {
    /// One thing wrong.
    package struct Problem: Sendable, Codable, Equatable {
        /// The line of the cluster file, from 1; nil where no line is to blame.
        package var line: Int?
        /// The key path, such as `study.citeseq.folds.count`; nil where no key is to blame.
        package var key: String?
        /// What was found.
        package var found: String
        /// What is allowed; nil where `found` says it all.
        package var allowed: String?
        /// What to do next; nil where `found` says it all.
        package var advice: String?
    }

    /// One question.
    package struct Question: Sendable, Codable, Equatable {
        /// As the cluster file calls it.
        package var name: String
        /// Cells with inputs and targets.
        package var trainingCellCount: Int
        /// Cells to predict.
        package var testCellCount: Int
        /// Columns of the inputs.
        package var inputColumnCount: Int
        /// Columns of the targets.
        package var targetCount: Int
        /// How folds are made, in words; nil where a task finds them.
        package var foldScheme: String?
        /// In order; nil where a task finds them.
        package var folds: [Fold]?
    }

    /// One fold.
    package struct Fold: Sendable, Codable, Equatable {
        /// Cells that it trains on.
        package var trainingCellCount: Int
        /// Cells that it holds out.
        package var heldOutCellCount: Int
        /// The groups that these are of; empty without groups.
        package var heldOutGroups: [String]
    }

    /// The tasks of one kind.
    package struct Tasks: Sendable, Codable, Equatable {
        /// What they compute.
        package var kind: String
        /// How many there are.
        package var count: Int
        /// The most memory that one of them takes.
        package var memoryBytes: Int
    }

    /// How long the study should take, at most.
    package struct Time: Sendable, Codable, Equatable {
        /// One phase.
        package struct Phase: Sendable, Codable, Equatable {
            /// `start`, a kind of task, or `assembly`.
            package var name: String
            /// Tasks; nil where the coordinator works alone.
            package var taskCount: Int?
            /// The tasks' own time, all added; nil where there are none.
            package var taskSeconds: Double?
            /// The time in which one of its tasks is out.
            package var wallSeconds: Double
        }

        /// Tasks that run at once.
        package var slotCount: Int
        /// From the command to the results.
        package var wallSeconds: Double
        /// In order; they overlap.
        package var phases: [Phase]
    }

    /// The cluster file, as named.
    package var file: String
    /// Whether `mmcoord run` would begin.
    package var isReady: Bool
    /// What is wrong; empty if nothing is.
    package var problems: [Problem]
    /// What the user should know.
    package var notices: [String]
    /// Whether every value was read; with `--skip-values` those of some cells were.
    package var areValuesRead: Bool
    /// None if there are problems.
    package var questions: [Question]
    /// The plan; none if there are problems.
    package var tasks: [Tasks]
    /// Nil if there are problems.
    package var time: Time?
    /// Nil if there are problems.
    package var disk: DiskNeed?

    /// Reports a study that can run.
    init(
        _ preparation: StudyPreparation, _ forecast: StudyForecast, convertedBytes: Int,
        notices: [String], areValuesRead: Bool
    ) {
        file = preparation.file.path
        isReady = true
        problems = []
        self.notices =
            notices
            + (preparation.file.cluster.isInsecure
                ? [PlanText.insecureWarning(preparation.file)] : [])
        self.areValuesRead = areValuesRead
        questions = preparation.inspection.questions.map { Question($0) }
        tasks = StageRegistry.standard.kinds.compactMap { kind in
            let own = preparation.plan.tasks.filter { $0.work.kind == kind }
            guard let memory = own.map(\.memoryBytes).max() else { return nil }
            return Tasks(kind: kind.name, count: own.count, memoryBytes: memory)
        }
        time = Time(
            slotCount: forecast.slotCount, wallSeconds: forecast.wallSeconds,
            phases: forecast.phases.map {
                Time.Phase(
                    name: $0.name, taskCount: $0.taskCount, taskSeconds: $0.taskSeconds,
                    wallSeconds: $0.wallSeconds)
            })
        disk = DiskNeed(preparation, convertedBytes: convertedBytes)
    }

    /// Reports why a study cannot run.
    package init(_ error: any Error, file: String) {
        self.file = file
        isReady = false
        switch error {
        case ClusterFileError.invalid(_, let found): problems = found.map { Problem($0) }
        case InspectionError.unusableData(_, let found):
            problems = found.map { Problem($0, file: file) }
        default: problems = [Problem(found: "\(error)")]
        }
        notices = []
        areValuesRead = false
        questions = []
        tasks = []
    }
}

extension CheckReport.Problem {
    fileprivate init(_ problem: ClusterFileProblem) {
        self.init(
            line: problem.line, key: problem.key.isEmpty ? nil : problem.key,
            found: problem.found, allowed: problem.allowed.isEmpty ? nil : problem.allowed,
            advice: problem.advice.isEmpty ? nil : problem.advice)
    }

    /// Takes a place such as `a.yaml:14: study.metadata` apart.
    fileprivate init(_ problem: StudyProblem, file: String) {
        self.init(
            found: problem.found, allowed: nil,
            advice: problem.advice.isEmpty ? nil : problem.advice)
        guard problem.place.hasPrefix(file) else { return }
        let rest = problem.place.dropFirst(file.count)
        let digits = rest.dropFirst().prefix { $0.isNumber }
        if rest.hasPrefix(":"), let number = Int(digits) { line = number }
        if let space = rest.firstIndex(of: " ") {
            key = String(rest[rest.index(after: space)...])
        }
    }
}

extension CheckReport.Question {
    fileprivate init(_ inspection: QuestionInspection) {
        name = inspection.section.name
        trainingCellCount = inspection.trainingCells.count
        testCellCount = inspection.testCells.count
        inputColumnCount = inspection.geneNames.count
        targetCount = inspection.targetNames.count
        guard let plan = inspection.foldPlan else { return }
        foldScheme = "\(plan)"
        folds = (0..<plan.foldCount).map { fold in
            CheckReport.Fold(
                trainingCellCount: plan.training(fold).count,
                heldOutCellCount: plan.heldOut(fold).count,
                heldOutGroups: plan.heldOutGroups(fold).map(\.label))
        }
    }
}
