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
    private static let blockRowCount = 512

    /// Writes the file; it appears by rename.
    func write(
        _ rows: Rows, wide: ResultsSection.Wide, to path: String
    ) throws(SingleCellError) {
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
        }
    }

    private func write(
        _ contents: AnnDataContents, to path: String, leavesOutNegative: Bool = false,
        _ rows: (Range<Int>) -> DenseMatrix
    ) throws(SingleCellError) {
        var writer = try AnnDataWriter(path: path, contents)
        for start in stride(from: 0, to: cells.count, by: Self.blockRowCount) {
            let range = start..<min(cells.count, start + Self.blockRowCount)
            let standardised = rows(range)
            if contents.matrices["layers/standardised"] != nil {
                try writer.append(standardised, to: "layers/standardised")
            }
            try writer.append(
                onScale(standardised, firstCell: start, leavesOutNegative: leavesOutNegative))
        }
        try writer.finish()
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

extension AnnDataContents.Table {
    /// Coordinates as a table of `obsm`.
    fileprivate init(_ matrix: CellMatrix) {
        switch matrix {
        case .dense(let dense): self = .dense(dense)
        case .sparse(let sparse): self = .sparse(sparse)
        }
    }
}
