internal import Coordination

/// What the outputs of a task of this stage are made of.
extension OrthonormaliseStage {
    package static func trace(
        _ work: OrthonormaliseWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        var sum = trace.content(task, "columns", "basis", "product", "partial")
        guard work.pass > work.passCount else {
            trace.set(task, "basis", sum)
            trace.set(task, "product", sum)
            return
        }
        switch work.matrix {
        case .inputs(let view, let fold, let isWeighed):
            let name =
                "components of the inputs" + (view == "given" ? "" : ", \(view)")
                + (isWeighed == true ? ", weighed by correlation" : "")
            sum.things = trace.fit(name, fold: fold, on: sum.summed, with: sum.things)
        case .targets(let fold, _):
            sum.things = trace.fit(
                "components of the targets", fold: fold, on: sum.summed, with: sum.things)
        }
        trace.set(task, "components", ProvenanceTrace.Content(things: sum.things))
    }
}
