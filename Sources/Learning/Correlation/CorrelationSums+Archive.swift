package import LinearAlgebra

extension CorrelationSums {
    /// `rows` `[g]`, `column-means` and `column-squares` `[g, d]`, `target-means` and
    /// `target-squares` `[g, m]`, `products` `[g, d, m]`.
    package var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setInt64s("rows", rowCounts.map(Int64.init))
        archive.setDoubles("column-means", columnMeans)
        archive.setDoubles("column-squares", columnSquares)
        archive.setDoubles("target-means", targetMeans)
        archive.setDoubles("target-squares", targetSquares)
        archive.setDoubles("products", products)
        return archive
    }

    /// Reads what `archive` holds.
    ///
    /// - Throws: `LinearAlgebraError.missingEntry`, `.unexpectedEntry`.
    package init(archive: ArrayArchive) throws(LinearAlgebraError) {
        let rows = try archive.int64s("rows")
        let means = try archive.doubles("column-means")
        let targets = try archive.doubles("target-means")
        func check(_ name: String, _ found: Int, _ expected: Int) throws(LinearAlgebraError) {
            guard found == expected else {
                throw .unexpectedEntry(
                    source: archive.source, name: name, expected: "\(expected) numbers",
                    found: "\(found)")
            }
        }
        let groupCount = rows.count
        guard groupCount > 0, rows.allSatisfy({ $0 >= 0 && $0 < Int64(Int32.max) }) else {
            throw .unexpectedEntry(
                source: archive.source, name: "rows", expected: "a count for each group",
                found: "\(rows)")
        }
        let (d, m) = (means.count / groupCount, targets.count / groupCount)
        try check("column-means", means.count, groupCount * d)
        try check("target-means", targets.count, groupCount * m)
        self.init(columnCount: d, targetCount: m, groupCount: groupCount)
        rowCounts = rows.map(Int.init)
        (columnMeans, targetMeans) = (means, targets)
        columnSquares = try archive.doubles("column-squares")
        try check("column-squares", columnSquares.count, groupCount * d)
        targetSquares = try archive.doubles("target-squares")
        try check("target-squares", targetSquares.count, groupCount * m)
        products = try archive.doubles("products")
        try check("products", products.count, groupCount * d * m)
    }
}
