internal import LinearAlgebra

/// Predictions from a finished task: `cells`, `targets` and `predictions` of an archive.
struct PredictionArchive {
    /// `[cellCount]` ids.
    let cells: [String]
    /// `[cellCount, targetCount]`, columns in the study's target order.
    let predictions: DenseMatrix

    /// Reads an archive, and checks its shape, its targets, and that every value is finite.
    ///
    /// - Throws: `ResultError.assembly`, naming the archive.
    init(path: String, what: String, targetNames: [String]) throws(ResultError) {
        let targets: [String]
        do {
            let archive = try ArrayArchive(contentsOf: path)
            cells = try archive.texts("cells")
            targets = try archive.texts("targets")
            predictions = try archive.matrix("predictions")
        } catch {
            throw .assembly(
                what: what, place: path, found: "\(error)", expected: "an archive of predictions")
        }
        guard ExactText.areEqual(targets, targetNames) else {
            throw .assembly(
                what: what, place: path,
                found: "\(targets.count) targets (\(StudyExaminer.examples(targets)))",
                expected: "the study's \(targetNames.count) in file order "
                    + "(\(StudyExaminer.examples(targetNames)))")
        }
        guard predictions.rowCount == cells.count, predictions.columnCount == targets.count else {
            throw .assembly(
                what: what, place: path,
                found: "predictions [\(predictions.rowCount), \(predictions.columnCount)]",
                expected: "[\(cells.count), \(targets.count)]")
        }
        if let index = predictions.values.firstIndex(where: { !$0.isFinite }) {
            throw .assembly(
                what: what, place: path,
                found: "\(predictions.values[index]) for cell "
                    + "\(cells[index / targets.count]), target \(targets[index % targets.count])",
                expected: "finite values")
        }
    }

    /// Returns the rows in the order of `wanted`; each must be there exactly once.
    func rows(of wanted: [String], what: String, path: String) throws(ResultError)
        -> DenseMatrix
    {
        if ExactText.areEqual(cells, wanted) { return predictions }
        var positions = [ExactText: Int](minimumCapacity: cells.count)
        for (position, cell) in cells.enumerated() { positions[ExactText(cell)] = position }
        guard cells.count == wanted.count, positions.count == cells.count else {
            throw .assembly(
                what: what, place: path,
                found: "\(cells.count) cells, \(positions.count) different ones",
                expected: "each of \(wanted.count) cells once")
        }
        var rows: [Int] = []
        rows.reserveCapacity(wanted.count)
        for cell in wanted {
            guard let position = positions[ExactText(cell)] else {
                throw .assembly(
                    what: what, place: path, found: "no prediction for \(cell)",
                    expected: "each of \(wanted.count) cells once")
            }
            rows.append(position)
        }
        return predictions.selectingRows(rows)
    }
}
