import LinearAlgebra
import Testing

/// Archives as stages pass them on, written out array by array: a change of a name or a type in a
/// stage is a change of what other versions can read.
extension ArrayArchive {
    /// A shard of dense rows.
    static func shard(_ cells: [String], _ rows: [[Float]]) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setMatrix("values", .rows(rows))
        return archive
    }

    /// A shard of rows of which only what is not zero is stored.
    static func sparseShard(_ cells: [String], _ rows: [[Float]]) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setSparse("values", .storing(rows))
        return archive
    }

    /// Rows of features, of a shard or of batches.
    static func features(_ cells: [String], _ rows: [[Float]]) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setMatrix("features", .rows(rows))
        return archive
    }

    /// The fold table of cells whose group is their fold.
    static func folds(
        _ cells: [String], _ folds: [Int64], partitions: [(name: String, values: [String])] = []
    ) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setTexts("groups", folds.map { "group-\($0)" })
        archive.setInt64s("folds", folds)
        archive.setTexts("partitions", partitions.map(\.name))
        for (index, partition) in partitions.enumerated() {
            archive.setTexts("partition-\(index)", partition.values)
        }
        return archive
    }

    /// What was decided about columns.
    static func columns(keep: [UInt8], testColumn: [Int32] = []) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setBytes("keep", keep)
        archive.setInt32s("test-column", testColumn)
        return archive
    }

    /// Columns that are features of their own.
    static func genes(_ genes: [Int64], means: [Double], scales: [Double]) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setInt64s("genes", genes)
        archive.setDoubles("gene-means", means)
        archive.setDoubles("gene-scales", scales)
        return archive
    }

    /// Metadata of training and test cells, each column with its labels of both.
    static func labels(
        _ training: [String], _ tests: [String],
        _ columns: [(name: String, training: [String], tests: [String])]
    ) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("columns", columns.map(\.name))
        archive.setTexts("training", training)
        archive.setTexts("test", tests)
        for (index, column) in columns.enumerated() {
            archive.setTexts("training-\(index)", column.training)
            archive.setTexts("test-\(index)", column.tests)
        }
        return archive
    }

    static func names(_ names: [String]) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("names", names)
        return archive
    }

    /// Components, [d, k].
    static func components(_ rows: [[Float]]) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setMatrix("components", .rows(rows))
        return archive
    }

    /// A matrix under one name.
    static func matrix(_ name: String, _ rows: [[Float]]) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setMatrix(name, .rows(rows))
        return archive
    }
}

extension DenseMatrix {
    /// The matrix with these rows, all of one length.
    static func rows(_ rows: [[Float]]) -> DenseMatrix {
        DenseMatrix(
            rowCount: rows.count, columnCount: rows.first?.count ?? 0, values: rows.flatMap { $0 })
    }

    /// The rows as arrays.
    var lines: [[Float]] { (0..<rowCount).map { Array(row($0)) } }
}

extension SparseMatrix {
    /// The matrix with these rows, zeros left out.
    static func storing(_ rows: [[Float]]) -> SparseMatrix {
        var (offsets, indices, values): ([Int], [Int32], [Float]) = ([0], [], [])
        for row in rows {
            for (column, value) in row.enumerated() where value != 0 {
                indices.append(Int32(column))
                values.append(value)
            }
            offsets.append(values.count)
        }
        return SparseMatrix(
            rowCount: rows.count, columnCount: rows.first?.count ?? 0, rowOffsets: offsets,
            columnIndices: indices, values: values)
    }
}

/// Expects numbers that differ from others by rounding alone.
func expectClose(
    _ found: [Double], _ expected: [Double], within tolerance: Double = 1e-4,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let isClose =
        found.count == expected.count
        && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
    #expect(isClose, "found \(found), expected \(expected)", sourceLocation: sourceLocation)
}

/// Expects a matrix that differs from another by rounding alone.
func expectClose(
    _ found: DenseMatrix, _ expected: [[Double]], within tolerance: Double = 1e-4,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(found.rowCount == expected.count, sourceLocation: sourceLocation)
    expectClose(
        found.values.map { Double($0) }, expected.flatMap { $0 }, within: tolerance,
        sourceLocation: sourceLocation)
}

/// The few formulas that expected values are computed by.
enum Plain {
    static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    /// Mean 0 and population standard deviation 1; zeros where all values are the same.
    static func standardised(_ values: [Double]) -> [Double] {
        let mean = mean(values)
        let deviation = Plain.mean(values.map { ($0 - mean) * ($0 - mean) }).squareRoot()
        return values.map { deviation > 0 ? ($0 - mean) / deviation : 0 }
    }

    /// Pearson's correlation.
    static func correlation(_ left: [Double], _ right: [Double]) -> Double {
        mean(zip(standardised(left), standardised(right)).map { $0 * $1 })
    }

    /// [n, m] from [n, k] and [k, m].
    static func product(_ left: [[Double]], _ right: [[Double]]) -> [[Double]] {
        left.map { row in
            (0..<(right.first?.count ?? 0)).map { column in
                zip(row, right).reduce(0) { $0 + $1.0 * $1.1[column] }
            }
        }
    }

    static func transposed(_ rows: [[Double]]) -> [[Double]] {
        (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column] } }
    }

    static func wide(_ rows: [[Float]]) -> [[Double]] { rows.map { $0.map { Double($0) } } }
}
