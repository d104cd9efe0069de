package import Learning
package import LinearAlgebra

/// The centred log ratio of surface proteins.
package struct CentredLogRatioNormalisation: Normalisation {
    package static let name = "clr"
    package static let summary =
        "centred log ratio: log(1 + counts by a geometric mean), as muon's prot.pp.clr"

    /// What the geometric mean goes over.
    package enum Across: String, Sendable, CaseIterable, Codable {
        /// The training cells, for each column: muon's default and Seurat's margin 1.
        case cells
        /// The columns, for each cell: muon's axis 1 and Seurat's margin 2.
        case features
    }

    package static let declaration = Declaration<CentredLogRatioNormalisation>(
        .word(
            "across", \.across,
            "What the geometric mean goes over. cells: the training cells, for each column (muon's"
                + " axis 0, Seurat's margin 1). features: the columns, for each cell (muon's axis"
                + " 1, Seurat's margin 2), which fits nothing."))

    /// What the geometric mean goes over.
    package var across = Across.cells

    /// Across the training cells, as muon does by default.
    package init() {}

    private static let means = "logarithm-means"

    package var rounds: [NormalisationRound] {
        across == .cells ? [NormalisationRound("geometric means of columns")] : []
    }

    package func summary(
        of block: CellMatrix, round: Int, earlier: FittedNormalisation, check: () throws -> Void
    ) -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setInt64s("rows", [Int64(block.rowCount)])
        archive.setInt64s("logarithm-sums", CentredLogRatio.logarithmSums(block))
        return archive
    }

    package func fit(
        _ summaries: NormalisationSummaries, round: Int, earlier: FittedNormalisation
    ) throws -> FittedNormalisation {
        var cellCount = 0
        var sums = [Int64](repeating: 0, count: summaries.names.count)
        try summaries.forEach { archive in
            cellCount += Int(try archive.int64s("rows").first ?? 0)
            for (column, sum) in try archive.int64s("logarithm-sums").enumerated() {
                sums[column] += sum
            }
        }
        return FittedNormalisation(columns: [
            Self.means: CentredLogRatio.logarithmMeans(sums: sums, cellCount: cellCount)
        ])
    }

    package func apply(
        to block: CellMatrix, _ fitted: FittedNormalisation, check: () throws -> Void
    ) throws -> CellMatrix {
        guard across == .cells else { return CentredLogRatio.withinRows(block) }
        return CentredLogRatio.withinColumns(
            block, logarithmMeans: try fitted.column(Self.means, count: block.columnCount))
    }
}
