internal import Foundation

/// Writes a submission, row by row: `row_id,target`, numbers that read back to the same Float32.
///
/// Bytes go to a temporary file in the same folder; `finish` forces them to disk and renames it.
/// A writer that is dropped before leaves nothing.
package struct SubmissionWriter: ~Copyable {
    /// Rows written.
    package private(set) var rowCount = 0
    private var pending: PendingFile
    private var output: OutputFile

    /// Starts a file with the header `row_id,target`.
    ///
    /// - Throws: `SingleCellError.cannotWrite`.
    package init(path: String) throws(SingleCellError) {
        let pending = PendingFile(path: path)
        var output = try OutputFile(path: pending.temporaryPath)
        try output.append("row_id,target\n")
        self.output = output
        self.pending = pending
    }

    /// Appends a row.
    ///
    /// - Throws: `SingleCellError.notFiniteOutput` naming the row; `cannotWrite`.
    package mutating func append(
        rowId: Span<UInt8>, target: Float
    ) throws(SingleCellError) {
        guard target.isFinite else {
            throw .notFiniteOutput(
                path: pending.path,
                row: String(decoding: rowId.indices.map { rowId[$0] }, as: UTF8.self),
                value: target.isNaN ? "NaN" : "infinite")
        }
        try output.appendField(rowId)
        try output.append(byte: UInt8(ascii: ","))
        // Swift's description is the shortest text that reads back to the same number.
        try output.append(target.description)
        try output.append(byte: UInt8(ascii: "\n"))
        rowCount += 1
    }

    /// Appends a row.
    package mutating func append(rowId: String, target: Float) throws(SingleCellError) {
        let bytes = Array(rowId.utf8)
        try append(rowId: bytes.span, target: target)
    }

    /// Forces the bytes to disk and gives the file its name.
    package consuming func finish() throws(SingleCellError) {
        try output.close()
        try pending.commit()
    }
}
