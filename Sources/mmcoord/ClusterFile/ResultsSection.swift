package import Pipelines

/// `results:` of a question: how its predictions and models are written for other tools.
package struct ResultsSection: Sendable, Equatable {
    /// How predictions of wide targets are written.
    package enum Wide: String, Sendable, CaseIterable {
        /// As two factors, `obsm` and `varm`, whose product is the row.
        case factored
        /// As `X`, every value.
        case dense
        /// As `X`, without what is not above 0.
        case sparse
    }

    /// How predictions of wide targets are written.
    package var wide: Wide
    /// The formats that fold models are written in, beside their archives; each once.
    package var models: [ModelFormat]

    /// The size of what is written, for estimates.
    package var files: ResultFiles {
        var files = ResultFiles()
        files.wideValueBytes =
            switch wide {
            case .factored: 0
            case .dense: 4
            case .sparse: 8
            }
        files.modelFormatCount = models.count
        return files
    }

    init(_ section: CheckedSection) {
        wide = section.word("wide", as: Wide.self)
        let asked = Set(section.list("models").compactMap(\.text))
        models = ModelFormat.allCases.filter { asked.contains($0.rawValue) }
    }
}

extension ClusterFileSchema {
    /// `results:` of a question.
    static let results = SchemaKey(
        "results",
        .section(
            SchemaSection([
                SchemaKey(
                    "wide", .word(ResultsSection.Wide.allCases.map(\.rawValue), later: []),
                    .defaulted("factored"),
                    "How predictions of wide targets are written as .h5ad: as factors whose product"
                        + " is the row; dense, 4 bytes a value; or sparse, 8 bytes for each value"
                        + " above 0, the others left out."),
                SchemaKey(
                    "models",
                    .list(
                        .word(ModelFormat.allCases.map(\.rawValue), later: []), minimumCount: 0),
                    .defaulted("[]"),
                    "Formats that models are written in too, for other programs: onnx, keras,"
                        + " safetensors."),
            ])), .defaulted("{}"), "How predictions and models are written for other tools.")
}
