internal import Learning
internal import LinearAlgebra
internal import Pipelines
internal import SingleCell

/// Predictions as AnnData: rows on the scale of the targets in `X`, the same standardised within
/// the cell in `layers/standardised`; wide ones as a product of factors, if wanted.
struct PredictionFile {
    /// What the rows are, standardised within the cell.
    enum Rows {
        /// `[cells, targets]`.
        case direct(DenseMatrix)
        /// Wide rows: some of them at once, or all as factors.
        case wide(rows: (Range<Int>) -> DenseMatrix, factors: () -> RowFactors)
        /// Rows that come once, in order, in ranges of `blockRowCount`.
        case streamed(any StreamedRows)
    }

    /// `[cellCount]` ids.
    let cells: [String]
    /// `[targetCount]` names.
    let targets: [String]
    /// `[targetCount]` out-of-fold scores; NaN of a target without one.
    let targetScores: [Double]
    /// `[cellCount]`: a standardised z stands for z·deviation + mean.
    let scales: [CellMoments.Scale]
    /// Further columns of `obs`, each `[cellCount]`.
    let columns: [AnnDataContents.Column]
    /// What `uns` says of the study.
    let facts: [String: AnnDataContents.Fact]

    /// Rows that are in memory at once.
    static let blockRowCount = 512

    /// Writes the file; it appears by rename.
    ///
    /// - Throws: `SingleCellError`, and what streamed rows throw.
    func write(_ rows: Rows, wide: ResultsSection.Wide, to path: String) throws {
        var contents = AnnDataContents(cells: cells, features: targets)
        contents.cellColumns =
            columns + [
                AnnDataContents.Column("mean", .doubles(scales.map(\.mean))),
                AnnDataContents.Column("deviation", .doubles(scales.map(\.deviation))),
            ]
        contents.featureColumns = [AnnDataContents.Column("score", .doubles(targetScores))]
        contents.facts = facts
        switch rows {
        case .direct(let matrix):
            contents.matrices = ["X": .dense, "layers/standardised": .dense]
            try write(contents, to: path) { matrix.selectingRows(Array($0)) }
        case .wide(_, let factors) where wide == .factored:
            let factors = factors()
            contents.matrices = [:]
            contents.cellTables = ["standardised": AnnDataContents.Table(factors.coordinates)]
            contents.featureTables = ["standardised": .dense(factors.components)]
            try AnnDataWriter(path: path, contents).finish()
        case .wide(let rows, _):
            contents.matrices = ["X": wide == .sparse ? .sparse : .dense]
            try write(contents, to: path, leavesOutNegative: wide == .sparse, rows)
        case .streamed(let rows) where rows.isWide && wide == .factored:
            let components = try rows.components()
            contents.matrices = [:]
            contents.streamedTables = ["standardised": components.columnCount]
            contents.featureTables = ["standardised": .dense(components)]
            var writer = try AnnDataWriter(path: path, contents)
            try forEachBlock { try writer.append(rows.coordinates($0), to: "obsm/standardised") }
            try writer.finish()
        case .streamed(let rows):
            contents.matrices =
                rows.isWide
                ? ["X": wide == .sparse ? .sparse : .dense]
                : ["X": .dense, "layers/standardised": .dense]
            try write(
                contents, to: path, leavesOutNegative: rows.isWide && wide == .sparse, rows.rows)
        }
    }

    /// Writes rows that come once as a table in text, on the scale of the targets.
    ///
    /// - Throws: `SingleCellError`, and what the rows throw.
    func writeTable(_ rows: any StreamedRows, to path: String) throws {
        var writer = try TableWriter(path: path, columnNames: targets)
        try forEachBlock { range in
            try writer.append(
                cells[range],
                onScale(
                    try rows.rows(range), firstCell: range.lowerBound, leavesOutNegative: false))
        }
        try writer.finish()
    }

    private func write(
        _ contents: AnnDataContents, to path: String, leavesOutNegative: Bool = false,
        _ rows: (Range<Int>) throws -> DenseMatrix
    ) throws {
        var writer = try AnnDataWriter(path: path, contents)
        try forEachBlock { range in
            let standardised = try rows(range)
            if contents.matrices["layers/standardised"] != nil {
                try writer.append(standardised, to: "layers/standardised")
            }
            try writer.append(
                onScale(
                    standardised, firstCell: range.lowerBound,
                    leavesOutNegative: leavesOutNegative))
        }
        try writer.finish()
    }

    private func forEachBlock(_ body: (Range<Int>) throws -> Void) throws {
        for start in stride(from: 0, to: cells.count, by: Self.blockRowCount) {
            try body(start..<min(cells.count, start + Self.blockRowCount))
        }
    }

    /// Returns rows on the scale of the targets; what is below 0 becomes 0 if that is left out.
    private func onScale(
        _ standardised: DenseMatrix, firstCell: Int, leavesOutNegative: Bool
    ) -> DenseMatrix {
        var rows = standardised
        let width = rows.columnCount
        for row in 0..<rows.rowCount {
            let scale = scales[firstCell + row]
            for place in row * width..<(row + 1) * width {
                let value = Double(rows.values[place]) * scale.deviation + scale.mean
                rows.values[place] = Float(leavesOutNegative ? max(0, value) : value)
            }
        }
        return rows
    }
}

/// Predictions that come once, in the order of the cells, in blocks of rows.
protocol StreamedRows {
    /// Whether they are a product of coordinates and components.
    var isWide: Bool { get }
    /// `[count, targets]`, standardised within the cell.
    func rows(_ range: Range<Int>) throws -> DenseMatrix
    /// `[targets, q]`, of wide rows.
    func components() throws -> DenseMatrix
    /// `[count, q]`, of wide rows: their products with the components are the rows.
    func coordinates(_ range: Range<Int>) throws -> DenseMatrix
}

extension AnnDataContents.Table {
    /// Coordinates as a table of `obsm`.
    fileprivate init(_ matrix: CellMatrix) {
        switch matrix {
        case .dense(let dense): self = .dense(dense)
        case .sparse(let sparse): self = .sparse(sparse)
        }
    }
}
