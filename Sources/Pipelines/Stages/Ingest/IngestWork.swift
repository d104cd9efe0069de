package import SingleCell

/// Reads a range of rows of one matrix into a shard.
///
/// Input `file`: the data file. Outputs: `shard` (cells and values), `statistics` (per column),
/// `names` (column names; equal bytes for every shard of a file, so stored once).
package struct IngestWork: Sendable, Equatable, Codable {
    /// Which matrix of the file, and which of its columns.
    package var selection: MatrixSelection
    /// First row, counted from 0.
    package var firstRow: Int
    /// One past the last row.
    package var endRow: Int

    /// Describes the ingestion of rows `firstRow..<endRow`.
    package init(
        _ selection: MatrixSelection = MatrixSelection(), firstRow: Int, endRow: Int
    ) {
        self.selection = selection
        self.firstRow = firstRow
        self.endRow = endRow
    }
}
