internal import LinearAlgebra
internal import SingleCell

/// Fills an evaluation file with predictions: one row for each of its rows, in its order, with row
/// ids copied byte for byte.
struct SubmissionAssembly {
    /// The evaluation ids.
    let evaluationIds: String
    /// `[cellCount]` ids of the rows of `predictions`.
    let cells: [String]
    /// `[targetCount]` names of its columns.
    let targets: [String]
    /// `[cellCount, targetCount]`.
    let predictions: DenseMatrix

    /// Writes the submission; it appears by rename, and only when every row was found.
    ///
    /// - Parameters:
    ///   - path: Where it appears.
    ///   - expectedRowCount: Rows the inspection counted, or `nil` to take any number.
    /// - Returns: How many rows it has.
    /// - Throws: `SingleCellError` from reading and writing; `CoordinatorError.assembly` for
    ///   another number of rows.
    func write(to path: String, expectedRowCount: Int?) throws -> Int {
        let cellTable = NameTable(cells)
        let targetTable = NameTable(targets)
        var reader = try EvaluationReader(path: evaluationIds)
        var writer = try SubmissionWriter(path: path)
        let width = predictions.columnCount
        try reader.forEachRow { rowId, cell, target throws(SingleCellError) in
            guard let row = cellTable.index(of: cell), let column = targetTable.index(of: target)
            else { throw unknownRow(rowId, cell, target, line: writer.rowCount + 2) }
            try writer.append(rowId: rowId, target: predictions.values[row * width + column])
        }
        let rowCount = writer.rowCount
        if let expectedRowCount, rowCount != expectedRowCount {
            throw CoordinatorError.assembly(
                what: "the submission", place: evaluationIds, found: "\(rowCount) rows",
                expected: "the \(expectedRowCount) that were there when the study began")
        }
        try writer.finish()
        return rowCount
    }

    private func unknownRow(
        _ rowId: Span<UInt8>, _ cell: Span<UInt8>, _ target: Span<UInt8>, line: Int
    ) -> SingleCellError {
        func text(_ bytes: Span<UInt8>) -> String {
            String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
        }
        return .badLine(
            path: evaluationIds, line: line,
            problem: "row \(text(rowId)) asks for \(text(target)) of \(text(cell)), which was not "
                + "predicted; the file changed while the study ran")
    }
}
