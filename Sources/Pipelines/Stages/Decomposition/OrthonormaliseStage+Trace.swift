internal import Coordination

/// What the outputs of a task of this stage are made of.
extension OrthonormaliseStage {
    package static func trace(
        _ work: OrthonormaliseWork, _ task: Int, in trace: inout ProvenanceTrace
    ) throws {
        var sum = trace.content(task, "columns", "basis", "product", "partial")
        guard work.pass > work.passCount else {
            trace.set(task, "basis", sum)
            trace.set(task, "product", sum)
            return
        }
        switch work.matrix {
        case .inputs(let view, let fold):
            let name = "components of the inputs" + (view == "given" ? "" : ", \(view)")
            sum.things = trace.fit(name, fold: fold, on: sum.summed, with: sum.things)
        case .targets(let fold, _):
            // Where targets are decomposed for each fold, other components of them serve no score.
            let name =
                try fold == nil && decomposesTargetsByFold(trace.question.plan)
                ? "components of the targets, for the submission" : "components of the targets"
            sum.things = trace.fit(name, fold: fold, on: sum.summed, with: sum.things)
        }
        trace.set(task, "components", ProvenanceTrace.Content(things: sum.things))
    }

    private static func decomposesTargetsByFold(_ plan: Plan) throws -> Bool {
        try plan.tasks.contains { task in
            guard let work = try Self.work(of: task.work), case .targets(.some, _) = work.matrix
            else { return false }
            return true
        }
    }
}
