package import LinearAlgebra

extension ColumnStatistics {
    /// The statistics as arrays: `rows`, `sums`, `square-sums`, `non-zeros`, `minima`, `maxima`.
    package func archive() -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setInt64s("rows", [Int64(rowCount)])
        archive.setDoubles("sums", sums)
        archive.setDoubles("square-sums", squareSums)
        archive.setInt64s("non-zeros", nonZeroCounts)
        archive.setFloats("minima", minima)
        archive.setFloats("maxima", maxima)
        return archive
    }

    /// Restores what `archive()` stored.
    ///
    /// - Throws: `LinearAlgebraError` when an array is missing or of another kind,
    ///   `LearningError.invalidStatistics` when the arrays do not belong together.
    package init(archive: ArrayArchive) throws {
        let rows = try archive.int64s("rows")
        guard rows.count == 1, let rowCount = rows.first.flatMap(Int.init(exactly:)) else {
            throw LearningError.invalidStatistics(problem: "\(rows.count) numbers of rows")
        }
        try self.init(
            rowCount: rowCount, sums: archive.doubles("sums"),
            squareSums: archive.doubles("square-sums"),
            nonZeroCounts: archive.int64s("non-zeros"), minima: archive.floats("minima").values,
            maxima: archive.floats("maxima").values)
    }
}
