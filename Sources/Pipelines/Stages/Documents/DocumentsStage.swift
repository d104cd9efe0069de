package import Coordination
import Learning
import LinearAlgebra

/// Joins the statistics of columns; see `DocumentsWork`.
package enum DocumentsStage: Stage {
    package typealias Work = DocumentsWork
    package static let kind = TaskKind("documents")
    package static let version = 1
    package static let traits = TaskTraits(kept: .everything)

    package static func run(
        _ work: DocumentsWork, _ context: TaskContext
    ) throws -> [OutputBytes] {
        var statistics = try context.statistics("train-statistics")
        if work.includesTests, !context.paths("test-statistics").isEmpty {
            let decision = try ColumnDecision(archive: context.archive("columns"))
            statistics.merge(
                try context.statistics("test-statistics"), columns: decision.testColumn)
        }
        return [OutputBytes("documents", statistics.archive())]
    }

    package static func trace(
        _ work: DocumentsWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let cells = trace.content(task, "train-statistics", "test-statistics")
        let counts = trace.fit(
            "column statistics of tf-idf", fold: trace.fold(of: cells.summed), on: cells.summed,
            with: cells.things)
        trace.set(task, "documents", ProvenanceTrace.Content(things: counts))
    }
}
