package import Coordination

/// What a task of this stage needs, costs and fits.
extension ColumnsStage {
    package static func outputBytes(
        of work: ColumnsWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        let columns = sizes.outline.trainingInputs.columnCount
        return ["columns": 8 * columns, "report": 4 << 10, "documents": 8 * columns]
    }

    package static func amounts(
        of work: ColumnsWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) -> WorkAmounts {
        var amounts = WorkAmounts()
        amounts[.names] = Double(
            estimate.outline.trainingInputs.columnCount
                + (estimate.outline.testInputs?.columnCount ?? 0))
        return amounts
    }

    package static func trace(
        _ work: ColumnsWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        // Of targets only the names are read: their statistics are waited for, since a bad value
        // stops the study there.
        let training = trace.content(task, "train-statistics").summed
        let all = training.union(trace.content(task, "test-statistics").summed)
        var kept: Set<ProvenanceTrace.Thing> = []
        if work.drop == .constant {
            kept = trace.fit("columns left out as constant", on: all)
        }
        var columns = kept
        if work.genes != .none {
            columns.formUnion(trace.fit("scale of selected columns", on: training, with: kept))
        }
        trace.set(task, "columns", ProvenanceTrace.Content(things: columns))
        guard let documents = work.documents else { return }
        let counts = trace.fit(
            "column statistics of tf-idf", on: documents == .all ? all : training)
        trace.set(task, "documents", ProvenanceTrace.Content(things: counts))
    }

    package static func resultPart(of work: ColumnsWork) -> ResultPart? {
        .columnReport
    }
}
