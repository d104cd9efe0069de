internal import Learning
internal import LinearAlgebra
internal import SingleCell

/// Wide predictions for the submission, multiplied out for the cells of one block.
struct FactoredSource: PredictionSource {
    let predictions: FactoredPredictions

    /// The rows of one product of `FactoredPredictions`, which are multiplied out together
    /// whichever of them are wanted.
    private static let tileRowCount = 64

    var cellCount: Int { predictions.cells.count }

    var targetCount: Int { predictions.targetCount }

    func predict(_ rows: Span<EvaluationRow>, into values: inout MutableSpan<Float>) {
        var indicesOfTile: [Int: [Int]] = [:]
        for index in rows.indices {
            indicesOfTile[Int(rows[index].cell) / Self.tileRowCount, default: []].append(index)
        }
        let width = predictions.targetCount
        for (_, indices) in indicesOfTile.sorted(by: { $0.key < $1.key }) {
            var (first, last) = (Int.max, 0)
            for index in indices {
                first = min(first, Int(rows[index].cell))
                last = max(last, Int(rows[index].cell))
            }
            let block = predictions.rows(first..<last + 1)
            let found = block.values.span
            for index in indices {
                let row = Int(rows[index].cell) - first
                values[index] = found[row * width + Int(rows[index].target)]
            }
        }
    }
}
