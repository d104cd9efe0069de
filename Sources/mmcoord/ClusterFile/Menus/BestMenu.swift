/// What `preset: best` of a question stands for: a fixed list of blocks and members, whose blend is
/// found by the score of other folds.
///
/// The order of members is that in which a budget takes them: the published notebook's network
/// first, so that no budget gives less. Measured gains are in Docs/Decisions/0041.
enum BestMenu {
    /// The keys of a question, as YAML.
    ///
    /// - Parameters:
    ///   - inputs: What the inputs measure.
    ///   - targets: What the targets measure.
    /// - Returns: Keys that a question of `study.predict` may have.
    static func text(inputs: Modality, targets: Modality) -> String {
        let menu =
            switch (inputs, targets) {
            case (.rna, .protein): proteinsFromGenes
            case (_, .protein): proteins
            default: wide
            }
        return "evaluation: nested\n" + menu
    }

    /// The notebook's features, and what was measured to carry more: components of weighed genes
    /// averaged over near cells, genes of the proteins' names, and genes that correlate with them.
    ///
    /// Near cells are found twice, by two views: models of either are as good, and err elsewhere.
    private static let proteinsFromGenes = """
        ensemble: {blend: score}
        blocks:
          components: {kind: svd, components: 75}
          genes: {kind: genes}
          lsi: {kind: svd, view: lsi, components: 50}
          near: {kind: neighbours, of: lsi, by: lsi, features: 20, compared: 30}
          near-genes: {kind: neighbours, of: genes, by: lsi, compared: 30, share: 1}
          weighed: {kind: svd, view: lsi, components: 30, weights: correlation, fit: fold}
          near-weighed: {kind: neighbours, of: weighed, by: lsi, features: 20, compared: 30}
          correlated: {kind: correlated, per-target: 10}
          near-correlated: {kind: neighbours, of: correlated, by: lsi, compared: 30, share: 1}
          bm25: {kind: svd, view: bm25, components: 50}
          bm25-near: {kind: neighbours, of: bm25, by: bm25, features: 20, compared: 30}
          bm25-weighed: {kind: neighbours, of: weighed, by: bm25, features: 20, compared: 30}
          bm25-genes: {kind: neighbours, of: genes, by: bm25, compared: 30, share: 1}
          bm25-correlated: {kind: neighbours, of: correlated, by: bm25, compared: 30, share: 1}
        members:
          network: {kind: mlp, blocks: [components, genes], seeds: 3}
          kernel:
            kind: kernel-ridge
            blocks: [near, near-weighed, genes, near-genes, near-correlated]
            block-weights: [1, 1, 0.5, 1, 0.5]
          kernel-components: {kind: kernel-ridge, blocks: [components, genes]}
          residual:
            kind: residual-mlp
            blocks: [near, near-weighed, genes, near-genes, near-correlated]
            block-weights: [1, 1, 0.8, 0.7, 0.5]
            seeds: 3
          residual-bm25:
            kind: residual-mlp
            blocks: [bm25-near, bm25-weighed, genes, bm25-genes, bm25-correlated]
            block-weights: [1, 1, 0.8, 0.7, 0.5]
            seeds: 2
          trees: {kind: boosted-trees, blocks: [near, near-weighed, genes, near-genes]}
          trees-bm25:
            kind: boosted-trees
            blocks: [bm25-near, bm25-weighed, genes, bm25-genes]
          kernel-bm25:
            kind: kernel-ridge
            blocks: [bm25-near, bm25-weighed, genes, bm25-genes, bm25-correlated]
            block-weights: [1, 1, 0.5, 1, 0.5]
          residual-lsi: {kind: residual-mlp, blocks: [lsi, genes, correlated], seeds: 2}
          residual-components: {kind: residual-mlp, blocks: [components, genes], seeds: 2}
          network-near: {kind: mlp, blocks: [near, genes, near-genes], seeds: 2}
        """

    /// As `proteinsFromGenes`, of inputs whose columns are no genes.
    private static let proteins = """
        ensemble: {blend: score}
        blocks:
          components: {kind: svd, view: tf-idf, components: 64}
          lsi: {kind: svd, view: lsi, components: 50}
          near: {kind: neighbours, of: lsi, by: lsi, compared: 30}
        members:
          network: {kind: mlp, blocks: [components]}
          kernel: {kind: kernel-ridge, blocks: [near]}
          kernel-components: {kind: kernel-ridge, blocks: [components]}
          residual: {kind: residual-mlp, blocks: [near], seeds: 2}
          residual-components: {kind: residual-mlp, blocks: [components], seeds: 2}
        """

    /// Many targets, which models predict by their components.
    ///
    /// The submission comes from models of all cells: the components of a single fold cost more
    /// than the members gain.
    private static let wide = """
        ensemble: {blend: score, refit: all}
        blocks:
          components: {kind: svd, components: 64, fit: all}
          lsi: {kind: svd, view: lsi, components: 50}
          near: {kind: neighbours, of: lsi, by: lsi, compared: 30}
        members:
          network:
            kind: mlp
            blocks: [components]
            hidden: [512, 512, 512]
            training: {epochs: 100, learning-rate: 0.002}
            seeds: 3
          linear: {kind: ridge, blocks: [components]}
          residual-components: {kind: residual-mlp, blocks: [components], seeds: 2}
          kernel-components: {kind: kernel-ridge, blocks: [components], widths: [1], penalty: 1}
          residual: {kind: residual-mlp, blocks: [near], seeds: 2}
          kernel: {kind: kernel-ridge, blocks: [near], widths: [1], penalty: 1}
        """
}
