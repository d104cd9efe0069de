package import Coordination

/// What a task of this stage needs, costs and fits.
extension OrthonormaliseStage {
    package static func outputBytes(
        of work: OrthonormaliseWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        let basis = sizes.basis(work.matrix)
        if work.pass == 0 || work.pass == work.passCount { return ["basis": basis] }
        guard work.pass < work.passCount else {
            return ["components": 4 * sizes.columnCount(work.matrix) * work.componentCount]
        }
        return ["basis": basis, "product": basis]
    }

    package static func amounts(
        of work: OrthonormaliseWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) -> WorkAmounts {
        var amounts = WorkAmounts()
        // Two passes of projection on the blocks before, Gram matrix and rotation; after the last
        // sweep the inner products of all pairs of blocks, in double precision, and the singular
        // vectors; at the end a small decomposition, and the components.
        let d = Double(estimate.columnCount(work.matrix))
        let b = Double(work.blockWidth)
        let blocks = Double(work.pass)
        let pairs = blocks * (blocks + 1) * 2 * d * b * b
        let order = blocks * b
        if work.pass > work.passCount {
            amounts[.orthonormalising] = 2 * d * b * Double(work.componentCount)
            amounts[.eigenproblems] = 4 * b * b * b
            return amounts
        }
        if work.pass == work.passCount {
            amounts[.orthonormalising] = pairs + 2 * d * order * b + 4 * d * b * b
            amounts[.eigenproblems] = 2 * order * order * order
            return amounts
        }
        let passes = work.pass == 0 ? 1.0 : 2
        amounts[.orthonormalising] = passes * (4 * d * b * order + 4 * d * b * b)
        amounts[.eigenproblems] = passes * b * b * b
        if work.pass > 0, work.tolerance != nil {
            amounts[.orthonormalising] += pairs
            amounts[.eigenproblems] += order * order * order
        }
        return amounts
    }

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
        case .inputs(let view):
            let name = "components of the inputs" + (view == "given" ? "" : ", \(view)")
            sum.things = trace.fit(name, on: sum.summed, with: sum.things)
        case .targets(let fold, _):
            // Where targets are decomposed for each fold, other components of them serve no score.
            let name =
                try fold == nil && decomposesTargetsByFold(trace.plan)
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

    package static func resultPart(of work: OrthonormaliseWork) -> ResultPart? {
        guard work.pass > work.passCount else { return nil }
        let name =
            switch work.matrix {
            case .inputs(let view): "inputs (\(view))"
            case .targets(let fold?, _): "targets without fold \(fold)"
            case .targets(nil, _): "targets"
            }
        return .decomposition(
            ResultPart.Decomposition(
                name: name, askedCount: work.componentCount, tolerance: work.tolerance))
    }
}
