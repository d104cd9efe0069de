import LinearAlgebra

/// What an ingestion tells of a matrix, computed by loops over its rows.
struct SeenMatrix {
    var cells: [String]
    var rows: [[Float]]

    /// The output `statistics` of the shard with these rows.
    func statistics(_ range: Range<Int>? = nil) -> ArrayArchive {
        let range = range ?? rows.indices
        let rows = Array(rows[range])
        let cells = Array(cells[range])
        let columns = (0..<(self.rows.first?.count ?? 0)).map { column in rows.map { $0[column] } }
        var archive = ArrayArchive()
        archive.setInt64s("rows", [Int64(rows.count)])
        archive.setDoubles("sums", columns.map { $0.reduce(0.0) { $0 + Double($1) } })
        archive.setDoubles(
            "square-sums", columns.map { $0.reduce(0.0) { $0 + Double($1) * Double($1) } })
        archive.setInt64s("non-zeros", columns.map { Int64($0.count { $0 != 0 }) })
        archive.setFloats("minima", columns.map { $0.min() ?? .infinity })
        archive.setFloats("maxima", columns.map { $0.max() ?? -.infinity })
        let zero = zip(cells, rows).filter { $0.1.allSatisfy { $0 == 0 } }.map(\.0)
        let constant = zip(cells, rows).filter { Set($0.1).count == 1 }.map(\.0)
        archive.setInt64s("cell-counts", [rows.count, zero.count, constant.count].map(Int64.init))
        archive.setTexts("zero-cells", zero)
        archive.setTexts("constant-cells", constant)
        return archive
    }
}
