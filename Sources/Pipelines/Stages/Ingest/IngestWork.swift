/// Reads a range of rows of one matrix into a shard.
///
/// Input `file`: the data file. Outputs: `shard` (cells and values), `statistics` (per column),
/// `names` (column names; equal bytes for every shard of a file, so stored once).
package struct IngestWork: Sendable, Equatable, Codable {
    /// The layer of an AnnData file; nil for `X` and for pandas tables.
    package var layer: String?
    /// First row, counted from 0.
    package var firstRow: Int
    /// One past the last row.
    package var endRow: Int

    /// Describes the ingestion of rows `firstRow..<endRow`.
    package init(layer: String?, firstRow: Int, endRow: Int) {
        self.layer = layer
        self.firstRow = firstRow
        self.endRow = endRow
    }
}
