import Learning
import LinearAlgebra
import Testing

/// What scanpy and muon make of a matrix of counts; `make_normalisation.py` writes it.
struct NormalisationGolden: Decodable {
    /// [n][d], counts; one column is 0, one is constant.
    let full: [[Float]]
    /// The same with two empty cells.
    let some: [[Float]]
    let cp10k, median, medianWithEmptyCells, scale, clrWithinColumns, clrWithinRows, tfidf,
        tfidfWithEmptyCells: [[Double]]

    static func read() throws -> NormalisationGolden {
        try GoldenFile.decode("normalisation.json", as: NormalisationGolden.self)
    }

    /// A matrix in both storages.
    static func storages(_ rows: [[Float]]) -> [CellMatrix] {
        let dense = DenseMatrix(
            rowCount: rows.count, columnCount: rows.first?.count ?? 0, values: rows.flatMap { $0 })
        var (offsets, columns, values): ([Int], [Int32], [Float]) = ([0], [], [])
        for row in rows {
            for (column, value) in row.enumerated() where value != 0 {
                columns.append(Int32(column))
                values.append(value)
            }
            offsets.append(values.count)
        }
        return [
            .dense(dense),
            .sparse(
                SparseMatrix(
                    rowCount: rows.count, columnCount: dense.columnCount, rowOffsets: offsets,
                    columnIndices: columns, values: values)),
        ]
    }
}

@Suite("Normalisations are those of scanpy and muon")
struct NormalisationGoldenTests {
    private let golden: NormalisationGolden

    init() throws { golden = try .read() }

    /// Expects the same of both storages, within 1e-5 of the values of another program.
    private func expect(
        _ rows: [[Float]], _ expected: [[Double]], _ made: (CellMatrix) -> CellMatrix
    ) {
        let found = NormalisationGolden.storages(rows).map { made($0).dense().values }
        #expect(found[0] == found[1], "dense and sparse storage give the same bytes")
        let worst = zip(found[0], expected.flatMap { $0 }).map {
            abs(Double($0) - $1) / max(1, abs($1))
        }.max()
        #expect(found[0].count == expected.count * (expected.first?.count ?? 0))
        #expect((worst ?? 1) < 1e-5, "differs by \(worst ?? .nan)")
    }

    @Test("counts per ten thousand and their logarithm are normalize_total and log1p")
    func tenThousand() {
        expect(golden.some, golden.cp10k) { logTotalNormalised($0, total: 1e4) }
    }

    @Test("without a target the median of the totals of cells that are not empty is taken")
    func median() throws {
        for (rows, expected) in [
            (golden.full, golden.median), (golden.some, golden.medianWithEmptyCells),
        ] {
            let totals = NormalisationGolden.storages(rows).map { rowTotals($0) }
            #expect(totals[0] == totals[1])
            let total = try #require(medianTotal(totals[0]))
            expect(rows, expected) { logTotalNormalised($0, total: total) }
        }
    }

    @Test("the centred log ratio goes over the cells of a column as muon's does")
    func centredWithinColumns() {
        expect(golden.some, golden.clrWithinColumns) { block in
            CentredLogRatio.withinColumns(
                block,
                logarithmMeans: CentredLogRatio.logarithmMeans(
                    sums: CentredLogRatio.logarithmSums(block), cellCount: block.rowCount))
        }
    }

    @Test("the centred log ratio goes over the columns of a cell as muon's axis 1")
    func centredWithinRows() {
        expect(golden.some, golden.clrWithinRows) { CentredLogRatio.withinRows($0) }
    }

    @Test("tf-idf is muon's, with and without empty cells")
    func frequencies() {
        for (rows, expected) in [
            (golden.full, golden.tfidf), (golden.some, golden.tfidfWithEmptyCells),
        ] {
            expect(rows, expected) { block in
                let weights = CountFrequencies.weights(
                    sums: ColumnStatistics(block).sums, cellCount: block.rowCount)
                return CountFrequencies.apply(block, weights: weights, scale: 1e4)
            }
        }
    }

    @Test("standardised columns are scanpy's, constant ones 0")
    func scale() {
        expect(golden.full, golden.scale) {
            ColumnStandardisation.apply($0, ColumnStandardisation.fit(ColumnStatistics($0)))
        }
    }
}
