package import LinearAlgebra

/// Predictions of wide rows, kept as the small factors that they are the product of: for each fold
/// its latent predictions and the components that it reconstructs rows with.
///
/// For 55,935 cells, 23,418 targets and five folds of 128 components that is 0.2 GB instead of
/// 5.2 GB. Only the rows asked for are ever dense.
package struct FactoredPredictions: Sendable, Equatable {
    /// What one fold predicts.
    package struct Block: Sendable, Equatable {
        /// z̄, `[cellCount, k]`: the mean over seeds of predictions standardised within each cell,
        /// see `blendLatentMean`.
        package let latent: DenseMatrix
        /// V, `[targetCount, k]`.
        package let components: DenseMatrix

        /// Joins the factors of a fold's predictions.
        package init(latent: DenseMatrix, components: DenseMatrix) {
            precondition(
                latent.columnCount == components.columnCount,
                "\(latent.columnCount) latent columns, \(components.columnCount) components")
            self.latent = latent
            self.components = components
        }
    }

    /// Rows are reconstructed in tiles of this many that begin at its multiples, whatever range is
    /// asked for: a library's product may round differently in blocks of another size.
    private static let tileRowCount = 64

    /// `[cellCount]`, the cells' identifiers.
    package let cells: [String]
    /// One per fold, at least one, in fold order, which is the order of the sum.
    package let blocks: [Block]

    /// Joins the folds' predictions of the same cells.
    package init(cells: [String], blocks: [Block]) {
        precondition(!blocks.isEmpty, "no fold predicts")
        for block in blocks {
            precondition(
                block.latent.rowCount == cells.count,
                "\(block.latent.rowCount) predictions for \(cells.count) cells")
            precondition(
                block.components.rowCount == blocks[0].components.rowCount,
                "folds predict \(block.components.rowCount) and "
                    + "\(blocks[0].components.rowCount) targets")
        }
        self.cells = cells
        self.blocks = blocks
    }

    /// m, the targets of a row.
    package var targetCount: Int { blocks[0].components.rowCount }

    /// The places of cells whose row is constant: every fold's part of it is.
    package var constantRows: [Int] {
        let bases = blocks.map { LatentBasis(components: $0.components) }
        return cells.indices.filter { row in
            zip(blocks, bases).allSatisfy { block, basis in
                let latent = block.latent.row(row)
                return LatentMoments(latent, target: latent, basis).isConstant
            }
        }
    }

    /// Returns the rows of some cells: the mean over folds of z̄·Vᵀ, standardised within the cell.
    ///
    /// A row's bytes depend on its place alone, not on the range it is asked for with.
    ///
    /// - Parameter range: Of 0..<cells.count; what it takes is its count · m · 4 bytes and a tile
    ///   of 64 rows.
    /// - Returns: `[range.count, m]`; a constant row becomes zeros.
    package func rows(_ range: Range<Int>) -> DenseMatrix {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= cells.count,
            "rows \(range) of \(cells.count)")
        let m = targetCount
        var rows = DenseMatrix(rowCount: range.count, columnCount: m)
        guard !range.isEmpty, m > 0 else { return rows }
        let size = Self.tileRowCount
        var tile = [Float](repeating: 0, count: size * m)
        var start = range.lowerBound / size * size
        while start < range.upperBound {
            let end = min(start + size, cells.count)
            reconstruct(start..<end, into: &tile)
            let wanted = range.clamped(to: start..<end)
            let source = (wanted.lowerBound - start) * m..<(wanted.upperBound - start) * m
            let target = (wanted.lowerBound - range.lowerBound) * m
            rows.values.replaceSubrange(target..<target + source.count, with: tile[source])
            start += size
        }
        standardiseWithinRows(&rows)
        return rows
    }

    /// Writes the mean over folds of z̄·Vᵀ of a tile's rows.
    private func reconstruct(_ rows: Range<Int>, into tile: inout [Float]) {
        let m = targetCount
        tile.withUnsafeMutablePointer { tile in
            for (index, block) in blocks.enumerated() {
                let k = block.components.columnCount
                block.latent.values.withUnsafePointer { latent in
                    block.components.values.withUnsafePointer { components in
                        BLAS.multiply(
                            m: rows.count, n: m, k: k, alpha: 1 / Float(blocks.count),
                            latent + rows.lowerBound * k, aStride: k, components, bStride: k,
                            transposingB: true, beta: index == 0 ? 0 : 1, into: tile, cStride: m)
                    }
                }
            }
        }
    }
}
