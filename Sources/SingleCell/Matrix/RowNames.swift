/// The ids of cells; of a long file that is only looked at, the first of them.
package struct RowNames: Sendable, Equatable {
    /// [count], or the first of them.
    package let ids: [String]
    /// Rows.
    package let count: Int

    /// Tables of up to so many rows are read whole, even for a look.
    static let wholeLimit = 50_000
    /// Ids that are read of a longer one.
    static let outlineCount = 1_000

    /// All ids.
    package init(_ ids: [String]) {
        self.ids = ids
        count = ids.count
    }

    /// The first ids of `count` rows.
    init(first ids: [String], of count: Int) {
        precondition(ids.count <= count, "\(ids.count) ids of \(count) rows")
        self.ids = ids
        self.count = count
    }

    /// Reads a vector of ids, or its beginning where no more is wanted.
    ///
    /// - Parameters:
    ///   - dataset: A vector of texts or numbers.
    ///   - isOutline: Whether the first ids of a long vector are enough.
    /// - Throws: `SingleCellError` for what is no vector of texts or numbers.
    init(
        _ dataset: borrowing HDF5Dataset, isOutline: Bool
    ) throws(SingleCellError) {
        guard isOutline, dataset.shape.count == 1, dataset.shape[0] > Self.wholeLimit else {
            self.init(try dataset.readText())
            return
        }
        let first = try dataset.readText(rows: 0..<Self.outlineCount)
        self.init(first: first, of: dataset.shape[0])
    }

    /// The id of a row, or its number where only the first ids are known.
    func name(_ row: Int) -> String {
        ids.indices.contains(row) ? ids[row] : "in row \(row)"
    }
}
