internal import Foundation

/// Fills an evaluation file with predictions: `row_id,target`, one row for each of its rows, in
/// its order, with row ids copied byte for byte and numbers that read back to the same Float32.
///
/// Blocks of the file are cut, looked up, predicted and formatted by several threads and written
/// in order; memory does not grow with the file, and no byte depends on the number of threads.
package struct SubmissionFill: Sendable {
    /// The evaluation ids.
    package let evaluationIds: String
    private let cells: NameTable
    private let targets: NameTable
    private let threadCount: Int
    private let blockBytes: Int

    /// Prepares for filling a file.
    ///
    /// - Parameters:
    ///   - evaluationIds: The evaluation file, with columns `row_id`, `cell_id` and `gene_id`.
    ///   - cells: `[cellCount]` ids of the cells predicted.
    ///   - targets: `[targetCount]` names of the targets predicted.
    ///   - threadCount: Threads that work on blocks; nil for as many as there are processors.
    ///   - blockBytes: Bytes of the file in a block.
    package init(
        evaluationIds: String, cells: [String], targets: [String], threadCount: Int? = nil,
        blockBytes: Int = 1 << 20
    ) {
        self.evaluationIds = evaluationIds
        self.cells = NameTable(cells)
        self.targets = NameTable(targets)
        self.threadCount = threadCount ?? ProcessInfo.processInfo.activeProcessorCount
        self.blockBytes = blockBytes
    }

    /// Writes the submission beside `path`; `finish` of what is returned gives it its name.
    ///
    /// - Throws: `SingleCellError.badLine` for a line that cannot be understood or asks for what
    ///   was not predicted; `notFiniteOutput`; what opening and writing throw. Nothing is left.
    package func write(
        to path: String, from predictions: any PredictionSource
    ) throws(SingleCellError) -> FilledSubmission {
        precondition(predictions.cellCount == cells.names.count, "each cell has a name")
        precondition(predictions.targetCount == targets.names.count, "each target has a name")
        let file = try EvaluationFile(path: evaluationIds, blockBytes: blockBytes)
        let parser = EvaluationParser(
            path: evaluationIds, columns: file.columns, cells: cells, targets: targets)
        var submission = try FilledSubmission(path: path)
        let pipeline = EvaluationPipeline(file, blockBytes: blockBytes)
        try pipeline.run(threadCount: threadCount) { block in
            parser.parse(&block)
            Self.fill(&block, predictions, evaluationIds: parser.path, path: path)
        } receive: { block throws(SingleCellError) in
            try submission.append(block.output, rowCount: block.rows.count)
        }
        return submission
    }

    /// Predicts and formats a block's rows; sets its problem to the first of them that is refused.
    private static func fill(
        _ block: inout EvaluationBlock, _ predictions: any PredictionSource,
        evaluationIds: String, path: String
    ) {
        if let unknown = block.unknown.first {
            block.problem = .badLine(
                path: evaluationIds, line: block.lineInBlock(ofRow: unknown.row),
                problem: "row \(block.id(of: block.rows[unknown.row])) asks for "
                    + "\(block.target(of: unknown)) of \(block.cell(of: unknown)), which was not "
                    + "predicted; the file is not the one that the predictions were made for")
            block.rows.removeSubrange(unknown.row...)
        }
        let (rows, text, hasQuotes) = (block.rows, block.text, block.hasQuotes)
        block.output.resize(rowCount: rows.count)
        var values = block.output.values.mutableSpan
        predictions.predict(rows.span, into: &values)
        let refused = block.output.format(rows, text, hasQuotes: hasQuotes)
        if let refused {
            block.problem = .notFiniteOutput(
                path: path, row: block.id(of: rows[refused]),
                value: block.output.values[refused].isNaN ? "NaN" : "infinite")
        }
    }
}

/// A submission that is written and waits for its name; dropped before, it leaves nothing.
package struct FilledSubmission: ~Copyable {
    /// Rows, without the header.
    package private(set) var rowCount = 0
    private var pending: PendingFile
    private var output: OutputFile

    /// Starts a file with the header `row_id,target`.
    fileprivate init(path: String) throws(SingleCellError) {
        let pending = PendingFile(path: path)
        var output = try OutputFile(path: pending.temporaryPath)
        try output.append("row_id,target\n")
        self.output = output
        self.pending = pending
    }

    fileprivate mutating func append(
        _ block: OutputBlock, rowCount: Int
    ) throws(SingleCellError) {
        try output.append(block.bytes.span.extracting(0..<block.count))
        self.rowCount += rowCount
    }

    /// Forces the bytes to disk and gives the file its name.
    ///
    /// - Throws: `SingleCellError.cannotWrite`.
    package consuming func finish() throws(SingleCellError) {
        try output.close()
        try pending.commit()
    }
}
