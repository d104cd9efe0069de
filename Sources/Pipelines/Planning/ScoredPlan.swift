package import Coordination

extension QuestionPlan {
    /// The part of the plan that leads to the question's scores, and the task that has them.
    func scored() throws(CoordinationError) -> (plan: Plan, task: Int) {
        let last = parts.filter { $0.part == .scores }.map(\.task)
        precondition(last.count == 1, "a question has one task of scores, not \(last.count)")
        let part = try plan.leading(to: last)
        return (part.plan, part.places[0])
    }
}

/// The plan of questions of which only the scores are wanted, with equal tasks computed once.
package struct ScoredPlan: Sendable, Equatable {
    /// The tasks of all questions.
    package let plan: Plan
    /// The task that scores each question, by its place in `plan`.
    package let scores: [Int]

    /// Plans questions up to their scores.
    ///
    /// - Parameter outlines: With names that differ; each is only scored.
    /// - Throws: What `QuestionPlanner.plan` throws.
    package init(_ outlines: [QuestionOutline]) throws {
        let parts = try outlines.map { try QuestionPlanner.plan($0).scored() }
        let joined = try Plan.joining(parts.map(\.plan))
        plan = joined.plan
        scores = zip(parts, joined.places).map { $1[$0.task] }
    }
}
