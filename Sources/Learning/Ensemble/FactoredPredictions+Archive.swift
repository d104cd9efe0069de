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
}
