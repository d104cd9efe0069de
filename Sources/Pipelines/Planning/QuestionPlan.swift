package import Coordination

/// The plan of one question, with what assembly and provenance must know of its tasks.
package struct QuestionPlan: Sendable, Equatable {
    /// A task that assembly takes something from.
    package struct Part: Sendable, Equatable {
        /// What assembly takes.
        package var part: ResultPart
        /// The task that makes it, by its index.
        package var task: Int
    }

    /// The tasks of the question.
    package let plan: Plan
    /// In the order of the plan.
    package let parts: [Part]
    /// The matrices whose rows tasks read from files, by task.
    let matrices: [Int: MatrixRole]
    /// What assembly writes beside the blobs and the submission, in bytes.
    package let resultBytes: Int
}

/// The plan of a study: of all its questions, with equal tasks computed once.
package struct StudyPlan: Sendable, Equatable {
    /// The tasks of all questions.
    package let plan: Plan
    /// The questions as planned for themselves, in the order of the study.
    package let questions: [QuestionPlan]
    /// For each question, the index in `plan` of each of its tasks.
    private let places: [[Int]]
    /// For each question that is scored in another way too, the task of those scores.
    private let comparedScores: [Int: Int]

    /// Plans every question of a study.
    ///
    /// - Parameters:
    ///   - outlines: The questions.
    ///   - compared: Questions that are scored in another way too, by their place in `outlines`,
    ///     as they are planned for that, with names of their own. Only their scores are computed.
    /// - Throws: What `QuestionPlanner.plan` throws, and `CoordinationError.duplicateTask` where
    ///   two questions have one name.
    package init(
        _ outlines: [QuestionOutline], compared: [Int: QuestionOutline] = [:]
    ) throws {
        questions = try outlines.map { try QuestionPlanner.plan($0) }
        var plans = questions.map(\.plan)
        var scores: [Int: (plan: Int, task: Int)] = [:]
        for (question, outline) in compared.sorted(by: { $0.key < $1.key }) {
            let part = try QuestionPlanner.plan(outline).scored()
            scores[question] = (plans.count, part.task)
            plans.append(part.plan)
        }
        let joined = try Plan.joining(plans)
        (plan, places) = (joined.plan, joined.places)
        comparedScores = scores.mapValues { joined.places[$0.plan][$0.task] }
    }

    /// The task that scores a question in another way; nil where none does.
    package func comparedScores(of question: Int) -> TaskSpec? {
        comparedScores[question].map { plan.tasks[$0] }
    }

    /// The tasks of a question that assembly takes something from, in the order of its plan.
    package func parts(of question: Int) -> [(part: ResultPart, task: TaskSpec)] {
        questions[question].parts.map { ($0.part, plan.tasks[places[question][$0.task]]) }
    }

    /// The task of the study that stands for a task of a question, whose plan calls it `name`.
    ///
    /// - Returns: Its index in `plan`; nil where the question has no such task.
    package func task(named name: String, of question: Int) -> Int? {
        questions[question].plan.tasks.firstIndex { $0.name == name }
            .map { places[question][$0] }
    }

    /// The task that makes a part; nil where the question has none.
    package func task(_ wanted: ResultPart, of question: Int) -> TaskSpec? {
        parts(of: question).first { $0.part == wanted }?.task
    }
}
