/// A question whose defaults the cluster file has a key for.
package enum QuestionPreset: String, Sendable, CaseIterable {
    /// Surface proteins from gene expression.
    case citeseq
    /// Gene expression from chromatin accessibility.
    case multiome

    /// What is predicted from what.
    var modalities: (inputs: Modality, targets: Modality) {
        switch self {
        case .citeseq: (.rna, .protein)
        case .multiome: (.atac, .rna)
        }
    }

    /// The keys of its model.
    var model: PresetModel {
        switch self {
        case .citeseq: PresetModel(defaults: [:])
        case .multiome:
            PresetModel(defaults: [
                "hidden": "[512, 512, 512]", "training.epochs": "100",
                "training.learning-rate": "0.002",
            ])
        }
    }
}
