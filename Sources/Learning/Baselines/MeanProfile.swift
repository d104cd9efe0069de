package import LinearAlgebra

/// The mean of each target over some rows: what a model that sees no feature predicts.
package struct MeanProfile: Sendable, Equatable {
    /// `[m]`.
    package let means: [Float]

    /// Averages the targets of some rows, at least one, in double precision and in their order.
    package init(targets: DenseMatrix, rows: [Int]) {
        precondition(!rows.isEmpty, "no rows to average")
        means = Self.means(targets, rows).map { Float($0) }
    }

    /// `[rowCount, m]`: the profile once a row.
    package func predict(rowCount: Int) -> DenseMatrix {
        DenseMatrix(
            rowCount: rowCount, columnCount: means.count,
            values: Array([[Float]](repeating: means, count: rowCount).joined()))
    }

    static func means(_ matrix: DenseMatrix, _ rows: [Int]) -> [Double] {
        var sums = [Double](repeating: 0, count: matrix.columnCount)
        for row in rows {
            for (column, value) in matrix.row(row).enumerated() { sums[column] += Double(value) }
        }
        return sums.map { $0 / Double(rows.count) }
    }
}

extension MeanProfile {
    /// `mean-profile`, `[1, m]`.
    package var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setMatrix(
            "mean-profile",
            DenseMatrix(rowCount: 1, columnCount: means.count, values: means))
        return archive
    }

    /// Reads what `archive` holds.
    package init(archive: ArrayArchive) throws(LinearAlgebraError) {
        let matrix = try archive.matrix("mean-profile")
        guard matrix.rowCount == 1 else {
            throw .unexpectedEntry(
                source: archive.source, name: "mean-profile", expected: "one row",
                found: "\(matrix.rowCount) rows")
        }
        means = matrix.values
    }
}
