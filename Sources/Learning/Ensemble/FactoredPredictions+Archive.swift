package import LinearAlgebra

extension FactoredPredictions {
    /// The factors as arrays: `cells`, `folds` (their number), and for fold f `latent.f` and
    /// `components.f`.
    package func archive() -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setInt64s("folds", [Int64(blocks.count)])
        for (fold, block) in blocks.enumerated() {
            archive.setMatrix("latent.\(fold)", block.latent)
            archive.setMatrix("components.\(fold)", block.components)
        }
        return archive
    }

    /// Restores what `archive()` stored.
    ///
    /// - Throws: `LinearAlgebraError` when an array is missing or of another kind or shape.
    package init(archive: ArrayArchive) throws(LinearAlgebraError) {
        let cells = try archive.texts("cells")
        let folds = try archive.int64s("folds")
        func refuse(_ name: String, _ expected: String, _ found: String) -> LinearAlgebraError {
            .unexpectedEntry(source: archive.source, name: name, expected: expected, found: found)
        }
        // Each fold has two arrays, so a larger number is damage that no loop should follow.
        guard folds.count == 1, folds[0] > 0, folds[0] <= archive.names.count else {
            throw refuse("folds", "the number of folds", "\(folds)")
        }
        var blocks: [Block] = []
        for fold in 0..<Int(folds[0]) {
            let latent = try archive.matrix("latent.\(fold)")
            let components = try archive.matrix("components.\(fold)")
            let targetCount = blocks.first?.components.rowCount ?? components.rowCount
            guard latent.rowCount == cells.count else {
                throw refuse("latent.\(fold)", "\(cells.count) rows", "\(latent.rowCount)")
            }
            guard components.rowCount == targetCount,
                components.columnCount == latent.columnCount
            else {
                throw refuse(
                    "components.\(fold)", "[\(targetCount), \(latent.columnCount)]",
                    "[\(components.rowCount), \(components.columnCount)]")
            }
            blocks.append(Block(latent: latent, components: components))
        }
        self.init(cells: cells, blocks: blocks)
    }
}
