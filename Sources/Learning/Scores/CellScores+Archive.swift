package import LinearAlgebra

extension CellScores {
    /// Stores the scores of some cells.
    ///
    /// - Parameters:
    ///   - ids: `[cellCount]`, the id of every cell.
    ///   - rows: The cells that have a score.
    /// - Returns: `cells`, `scores` (float64) and `constants` (bytes), each `[rows.count]`.
    package func archive(ids: [String], rows: [Int]) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", rows.map { ids[$0] })
        archive.setDoubles("scores", rows.map { scores[$0] })
        archive.setBytes("constants", rows.map { constants[$0].rawValue })
        return archive
    }

    /// Reads what `archive` stored; the ids are those of its `cells`.
    ///
    /// - Throws: `LinearAlgebraError` where an array is missing, of another kind or length.
    package init(archive: ArrayArchive) throws(LinearAlgebraError) {
        let count = try archive.texts("cells").count
        let scores = try archive.doubles("scores")
        let constants = try archive.bytes("constants")
        guard scores.count == count, constants.count == count else {
            throw .unexpectedEntry(
                source: archive.source, name: "scores", expected: "\(count) scores and flags",
                found: "\(scores.count) and \(constants.count)")
        }
        self.init(scores: scores, constants: constants.map { Constant(rawValue: $0) })
    }
}
