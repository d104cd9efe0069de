package import Coordination
import Learning
import LinearAlgebra

/// Averages features over the nearest cells; see `NeighboursWork`.
package enum NeighboursStage: Stage {
    package typealias Work = NeighboursWork
    package static let kind = TaskKind("neighbours")
    package static let version = 1
    package static let traits = TaskTraits(kept: .everything)

    package static func run(
        _ work: NeighboursWork, _ context: TaskContext
    ) throws -> [OutputBytes] {
        let averaged = try FeatureRows.existing("features-0", context)
        let cells = averaged.cells
        let values = averaged.matrix.leadingColumns(work.columnCount)
        let space = try FeatureRows.existing("features-1", context)
            .rows(of: cells).leadingColumns(work.comparedCount)
        guard values.values.allSatisfy(\.isFinite), space.values.allSatisfy(\.isFinite) else {
            throw TaskError.featuresNotFinite(task: context.task)
        }
        let described = try FeatureRows.existing("rows", context).cells
        let places = try CellIndex(ids: cells).positions(of: described)
        var result = values.selectingRows(places)
        for side in try sides(of: cells, work, context) {
            let isIncluded = Set(side)
            let rows = places.indices.filter { isIncluded.contains(places[$0]) }
            guard !rows.isEmpty else { continue }
            let neighbours = CosineNeighbours(space.selectingRows(side), count: work.count)
            let means = try neighbours.means(
                of: values.selectingRows(side),
                near: space.selectingRows(rows.map { places[$0] })
            ) { done in
                try context.checkCancellation()
                context.report(TaskProgress(fraction: done))
            }
            for (place, row) in rows.enumerated() {
                for column in 0..<result.columnCount {
                    let own = (1 - work.share) * Double(result[row, column])
                    result[row, column] = Float(own + work.share * Double(means[place, column]))
                }
            }
        }
        return [OutputBytes("features", FeatureRows(described, result).archive)]
    }

    /// The places of the cells of each side.
    private static func sides(
        of cells: [String], _ work: NeighboursWork, _ context: TaskContext
    ) throws -> [[Int]] {
        guard let fold = work.withoutFold else { return [Array(cells.indices)] }
        let trained = try context.fittedRows(of: cells, withoutFold: fold)
        let known = Set(trained)
        return [trained, cells.indices.filter { !known.contains($0) }]
    }

    package static func trace(
        _ work: NeighboursWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let features = trace.content(task, "rows", "features-0", "features-1")
        let isTest = features.rows == .testInputs
        let portion: Provenance.Portion =
            isTest ? .all : work.withoutFold.map { .training(fold: $0) } ?? .all
        let things = trace.fit(
            isTest ? "neighbours of test cells" : "neighbours of training cells",
            fold: work.withoutFold ?? trace.fold(ofThings: features.things),
            on: Set(features.rows.map { [Provenance.Sighting($0, portion)] } ?? []),
            with: features.things)
        trace.set(
            task, "features", ProvenanceTrace.Content(rows: features.rows, things: things))
    }
}

extension DenseMatrix {
    /// The first columns, or all for nil or where there are no more.
    fileprivate func leadingColumns(_ count: Int?) -> DenseMatrix {
        guard let count, count < columnCount else { return self }
        return CellMatrix.dense(self).columns(Array(0..<count))
    }
}
