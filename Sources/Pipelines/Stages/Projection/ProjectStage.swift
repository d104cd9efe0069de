package import Coordination
import Learning
import LinearAlgebra

/// Turns a shard into coordinates; see `ProjectWork`.
package enum ProjectStage: Stage {
    package typealias Work = ProjectWork
    package static let kind = TaskKind("project")
    package static let version = 3
    package static let traits = TaskTraits(kept: .everything)

    package static func run(_ work: ProjectWork, _ context: TaskContext) throws -> [OutputBytes] {
        let decision = try ColumnDecision(archive: context.archive("columns"))
        let shard = try Shard(archive: context.archive("shard"))
        let archive = try context.archive("components")
        var components = try archive.matrix("components")
        let view = try InputView(named: work.view)
        if work.fillsMissing == true, view.fillsZeros {
            // What a view makes of the zeros of columns that are not there counts for nothing.
            for column in decision.missing(Array(0..<components.rowCount)) {
                for place in 0..<components.columnCount { components[column, place] = 0 }
            }
        }
        try view.check(shard)
        var parts: [DenseMatrix] = []
        try view.forEachBlock(
            of: work.isTest ? decision.aligned(shard.block) : shard.block,
            statistics: try context.documents(for: view),
            columnWeights: work.isWeighed == true ? try context.columnWeights() : nil
        ) { seen in
            try context.checkCancellation()
            parts.append(BlockLanczos.project(seen, components))
        }
        var coordinates = parts.count == 1 ? parts[0] : DenseMatrix.stackingRows(parts)
        if work.fillsMissing == true {
            let part = try archive.floats(NewCellColumns.missingMean).values
            guard part.count == coordinates.columnCount else {
                throw TaskError.inputCount(
                    task: context.task, role: NewCellColumns.missingMean,
                    expected: coordinates.columnCount, found: part.count)
            }
            for row in 0..<coordinates.rowCount {
                for (column, value) in part.enumerated() { coordinates[row, column] += value }
            }
        }
        return [OutputBytes("features", FeatureRows(shard.cells, coordinates).archive)]
    }

    package static func rowTransform(
        _ work: ProjectWork, _ context: TaskContext
    ) throws -> RowTransform? {
        let view = try InputView(named: work.view)
        let statistics = try context.documents(for: view)
        var weights = statistics.flatMap(view.weights)
        var components = try context.archive("components").matrix("components")
        if work.isWeighed == true {
            let own = try context.columnWeights()
            if view == .lsi {
                weights = weights.map { zip($0, own).map { $0 * $1 } }
            } else {
                // (x·w)·V = x·(w·V), where nothing follows the weights.
                for (row, weight) in own.enumerated() {
                    for column in 0..<components.columnCount {
                        components[row, column] = Float(Double(components[row, column]) * weight)
                    }
                }
            }
        }
        return .projection(
            view: view, weights: weights?.map { Float($0) },
            level: statistics.flatMap(view.level).map { Float($0) }, components: components)
    }
}
