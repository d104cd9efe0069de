/// Parts of a matrix that its file names but never got, so that fill values are read there.
package struct UnwrittenParts: Sendable, Equatable {
    /// The data set, as `X` or `X/data`.
    package let location: String
    /// Chunks the data set should have.
    package let chunkCount: Int
    /// Those that were never written.
    package let missingCount: Int
    /// Cells that lie in these; empty if the data set is not one of cells, or is too large to
    /// look at each chunk.
    package let cells: [String]

    /// Describes a data set of `header`; `isByCell` says whether its rows are cells.
    init(
        _ unwritten: HDF5Dataset.Unwritten, location: String, header: MatrixHeader, isByCell: Bool
    ) {
        self.location = location
        chunkCount = unwritten.chunkCount
        missingCount = unwritten.missingCount
        cells = isByCell ? unwritten.rows.flatMap { header.cellIds[$0] } : []
    }
}

extension SourceContents {
    /// Finds the data sets of a matrix that were not written whole; `isByCell` says whether their
    /// rows are cells.
    func unwritten(
        _ parts: [(location: String, isByCell: Bool)], of header: MatrixHeader
    ) throws(SingleCellError) -> [UnwrittenParts] {
        let root = try root()
        var found: [UnwrittenParts] = []
        for (location, isByCell) in parts {
            guard let unwritten = try root.dataset(location).unwritten() else { continue }
            found.append(
                UnwrittenParts(unwritten, location: location, header: header, isByCell: isByCell))
        }
        return found
    }
}
