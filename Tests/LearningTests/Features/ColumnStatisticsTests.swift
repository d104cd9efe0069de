import Learning
import LinearAlgebra
import Testing

@Suite("Column statistics and scaling")
struct ColumnStatisticsTests {
    static func sparse(_ matrix: DenseMatrix) throws -> SparseMatrix {
        var offsets = [0]
        var columns: [Int32] = []
        var values: [Float] = []
        for row in 0..<matrix.rowCount {
            for (column, value) in matrix.row(row).enumerated() where value != 0 {
                columns.append(Int32(column))
                values.append(value)
            }
            offsets.append(values.count)
        }
        return SparseMatrix(
            rowCount: matrix.rowCount, columnCount: matrix.columnCount, rowOffsets: offsets,
            columnIndices: columns, values: values)
    }

    @Test("means and deviations equal scikit-learn's StandardScaler")
    func equalsScikitLearn() throws {
        let golden = try NumericGolden.load()
        let statistics = ColumnStatistics(.dense(golden.countMatrix))
        let scaler = ColumnScaler(statistics)
        #expect(largestDifference(scaler.means, golden.means) < 1e-12)
        #expect(largestDifference(scaler.scales, golden.scales) < 1e-12)
        #expect(statistics.nonZeroCounts == golden.nonZeros)
        #expect(statistics.constantColumns == [4, 6])
        var matrix = golden.countMatrix
        scaler.apply(to: &matrix)
        #expect(largestDifference(matrix.values.map(Double.init), golden.scaled) < 1e-6)
    }

    @Test("a sparse matrix has the statistics of the same matrix stored densely")
    func sparseEqualsDense() throws {
        let matrix = try NumericGolden.load().countMatrix
        let dense = ColumnStatistics(.dense(matrix))
        #expect(ColumnStatistics(.sparse(try Self.sparse(matrix))) == dense)
    }

    @Test("extremes alone are those of all statistics, dense and sparse")
    func extremes() throws {
        let matrix = try NumericGolden.load().countMatrix
        let all = ColumnStatistics(.dense(matrix))
        let blocks: [CellMatrix] = [.dense(matrix), .sparse(try Self.sparse(matrix))]
        for block in blocks {
            let found = ColumnStatistics(extremesOf: block)
            #expect(found.rowCount == all.rowCount && found.nonZeroCounts == all.nonZeroCounts)
            #expect(found.minima == all.minima && found.maxima == all.maxima)
            #expect(found.constantColumns == all.constantColumns)
        }
    }

    @Test("zeros that a sparse matrix does not store count as minimum and maximum")
    func implicitZeros() throws {
        let matrix = DenseMatrix(rowCount: 2, columnCount: 3, values: [2, -3, 4, 0, 0, 4])
        let statistics = ColumnStatistics(.sparse(try Self.sparse(matrix)))
        #expect(statistics.minima == [0, -3, 4])
        #expect(statistics.maxima == [2, 0, 4])
        #expect(statistics.constantColumns == [2])
        #expect(statistics.sums == [2, -3, 8])
    }

    @Test("shards merged in row order describe the whole matrix")
    func mergesShards() throws {
        let matrix = try NumericGolden.load().countMatrix
        let whole = ColumnStatistics(.dense(matrix))
        var merged = ColumnStatistics(columnCount: matrix.columnCount)
        for rows in [0..<13, 13..<14, 14..<40] {
            let shard = matrix.selectingRows(Array(rows))
            merged.merge(ColumnStatistics(.sparse(try Self.sparse(shard))))
        }
        #expect(merged.rowCount == whole.rowCount)
        #expect(merged.minima == whole.minima && merged.maxima == whole.maxima)
        #expect(merged.nonZeroCounts == whole.nonZeroCounts)
        #expect(largestDifference(merged.means, whole.means) < 1e-14)
        #expect(largestDifference(merged.standardDeviations, whole.standardDeviations) < 1e-14)
    }

    @Test("rows with other columns are added by place, and lack as zeros what they lack")
    func mergesByPlace() {
        var total = ColumnStatistics(
            .dense(DenseMatrix(rowCount: 2, columnCount: 3, values: [1, 2, 3, 4, 0, 6])))
        let other = DenseMatrix(rowCount: 2, columnCount: 3, values: [9, 5, 0, 9, -1, 7])
        total.merge(ColumnStatistics(.dense(other)), columns: [-1, 2, 0])
        let whole = ColumnStatistics(
            .dense(
                DenseMatrix(
                    rowCount: 4, columnCount: 3,
                    values: [1, 2, 3, 4, 0, 6, 0, 0, 5, 7, 0, -1])))
        #expect(total == whole)
        total.merge(ColumnStatistics(columnCount: 1), columns: [0])
        #expect(total == whole)
    }

    @Test("a column that is constant within each shard but not across them is not constant")
    func constantWithinShards() {
        var statistics = ColumnStatistics(
            .dense(DenseMatrix(rowCount: 2, columnCount: 1, values: [1, 1])))
        #expect(statistics.constantColumns == [0])
        statistics.merge(
            ColumnStatistics(.dense(DenseMatrix(rowCount: 1, columnCount: 1, values: [2]))))
        #expect(statistics.constantColumns.isEmpty)
    }

    @Test("statistics survive the archive and its bytes")
    func roundTrip() throws {
        let statistics = ColumnStatistics(.dense(try NumericGolden.load().countMatrix))
        let bytes = statistics.archive().encoded()
        #expect(try ColumnStatistics(archive: ArrayArchive(decoding: bytes)) == statistics)
    }

    @Test("arrays that do not belong together are refused")
    func refusesMismatch() throws {
        var archive = ColumnStatistics(columnCount: 3).archive()
        archive.setDoubles("sums", [1, 2])
        #expect(throws: LearningError.self) { try ColumnStatistics(archive: archive) }
        archive.setInt64s("rows", [])
        #expect(throws: LearningError.self) { try ColumnStatistics(archive: archive) }
    }

    @Test("no rows give no constant columns and scales of one")
    func noRows() {
        let statistics = ColumnStatistics(columnCount: 2)
        #expect(statistics.constantColumns.isEmpty)
        #expect(ColumnScaler(statistics).scales == [1, 1])
        #expect(ColumnScaler(statistics).means == [0, 0])
    }

    @Test("a scaler of chosen columns scales where it is told")
    func scalesPart() {
        let statistics = ColumnStatistics(
            .dense(DenseMatrix(rowCount: 2, columnCount: 3, values: [0, 7, 10, 4, 7, 30])))
        let scaler = ColumnScaler(statistics, columns: [2, 1])
        #expect(scaler.means == [20, 7] && scaler.scales == [10, 1])
        var features = DenseMatrix(rowCount: 1, columnCount: 3, values: [5, 30, 9])
        scaler.apply(to: &features, firstColumn: 1)
        #expect(features.values == [5, 1, 2])
    }
}
