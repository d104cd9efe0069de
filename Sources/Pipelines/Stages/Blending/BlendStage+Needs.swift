package import Coordination

/// What a task of this stage needs, costs and fits.
extension BlendStage {
    package static func outputBytes(
        of work: BlendWork, _ sizes: OutputSizes
    ) -> [String: Int] {
        let cells = sizes.outline.trainingCellCount
        return [
            "out-of-fold": cells * (sizes.cellBytes + 4 * sizes.outline.outputCount),
            "scores": 256 * sizes.outline.trainingTargets.columnCount,
            "cells": cells * (sizes.cellBytes + 9),
        ]
    }

    package static func amounts(
        of work: BlendWork, _ task: TaskSpec, _ estimate: CostEstimate
    ) -> WorkAmounts {
        var amounts = WorkAmounts()
        let outline = estimate.outline
        amounts[.scoring] =
            Double(outline.trainingCellCount) * Double(outline.outputCount)
            * Double(outline.repetitionCount + 3)
        guard outline.targetComponents != nil else { return amounts }
        let entries =
            Double(outline.trainingCellCount) * Double(outline.trainingTargets.columnCount)
        amounts[.scoring] += entries
        // Whole rows are multiplied out as an output layer does it.
        amounts[.training] = 2 * entries * Double(outline.outputCount)
        return amounts
    }

    package static func trace(
        _ work: BlendWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        trace.scored = trace.content(task).things
        trace.scored.formUnion(trace.fit("weights of the blend, all alike", on: []))
    }

    package static func resultBytes(
        of work: BlendWork, outputs: [String: Int], _ outline: StudyOutline
    ) -> Int { outputs["out-of-fold"] ?? 0 }

    package static func resultPart(of work: BlendWork) -> ResultPart? {
        .scores
    }
}
