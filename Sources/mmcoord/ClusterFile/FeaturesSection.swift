internal import Pipelines

/// `features:` of a question: what the network sees.
package struct FeaturesSection: Sendable, Equatable {
    /// Views of the inputs that are decomposed, each for itself.
    package var views: [FeatureView]
    /// Components of the truncated SVD.
    package var componentCount: Int
    /// Cells the SVD is fitted on.
    package var fit: FitScope
    /// Passes over the data while fitting the SVD; nil where accuracy decides.
    package var sweepCount: Int?
    /// Extra vectors carried while fitting the SVD; nil where accuracy decides.
    package var oversampling: Int?
    /// Genes used beside the components.
    package var genes: GeneSelection
    /// Absolute path of a table that extends the built-in protein names.
    package var aliases: String?
    /// Columns left out.
    package var drop: ColumnDrop
    /// Accuracy of the SVD.
    package var accuracy: SVDAccuracy
    /// Which features are standardised.
    package var scale: ScaleScope
    /// Statistics of batches that are features; nil for none.
    package var batches: BatchFeatures?
}

/// Statistics of the cells measured together with a cell.
package struct BatchFeatures: Sendable, Equatable {
    /// Metadata columns whose values name a batch; several make a product.
    package var columns: [String]
    /// Components whose means are features.
    package var componentCount: Int
}

/// What is made of the inputs before they are decomposed.
package enum FeatureView: String, Sendable, CaseIterable {
    /// As in the file.
    case given
    /// 1 where the value is above 0, else 0.
    case binary
    /// log(1 + x).
    case log
    /// Each row divided by the median of its non-zero values.
    case rowMedian = "row-median"
    /// Of logarithms of counts: log(1 + c/m) of each count c, m the median of the row's counts.
    case countMedian = "count-median"
    /// Of counts: the logarithm of term frequency times inverse document frequency.
    case tfIDF = "tf-idf"
}

/// Cells the SVD is fitted on; no targets take part in either case.
package enum FitScope: String, Sendable, CaseIterable {
    /// The inputs of all training cells, those held out by a fold included.
    case train
    /// The inputs of the training and the test cells.
    case all
}

/// Genes used beside the components.
package enum GeneSelection: Sendable, Equatable {
    /// Found by matching protein names to gene symbols.
    case match
    /// None.
    case none
    /// Column names listed in a file, one a line; absolute path.
    case file(String)
}

/// Columns of the inputs that are left out.
package enum ColumnDrop: Sendable, Equatable {
    /// Those constant in training or in test.
    case constant
    /// None.
    case none
    /// Column names listed in a file, one a line; absolute path.
    case file(String)
}

/// Accuracy of the SVD.
package enum SVDAccuracy: String, Sendable, CaseIterable {
    /// Every singular value at least scikit-learn's for as many components.
    case `default`
    /// Every singular value within 1e-3 of the full decomposition's.
    case exact
}

/// Which features are standardised.
package enum ScaleScope: String, Sendable, CaseIterable {
    /// The selected genes only, as the notebook does.
    case genes
    /// The components too.
    case all
}

extension FeaturesSection {
    init(_ section: CheckedSection, reader: inout ClusterFileReader) {
        views = section.list("views").map { value in
            guard case .text(let name) = value, let view = FeatureView(rawValue: name) else {
                preconditionFailure("the schema allows views only")
            }
            return view
        }
        componentCount = section.integer("components")
        fit = section.word("fit", as: FitScope.self)
        sweepCount = section["sweeps"].map { _ in section.integer("sweeps") }
        oversampling = section["oversampling"].map { _ in section.integer("oversampling") }
        genes =
            switch section["genes"] {
            case .path(let path): .file(path)
            case .text("match"): .match
            default: .none
            }
        aliases = section.optionalPath("aliases")
        drop =
            switch section["drop"] {
            case .path(let path): .file(path)
            case .text("none"): .none
            default: .constant
            }
        accuracy = section.word("accuracy", as: SVDAccuracy.self)
        scale = section.word("scale", as: ScaleScope.self)
        batches = section.optionalText("batch-statistics").map { columns in
            BatchFeatures(
                columns: FoldsSection.columns(columns),
                componentCount: section.integer("batch-components"))
        }
        let most = componentCount * views.count
        if let batches, batches.componentCount > most {
            reader.report(
                section.path + ".batch-components", found: "found \(batches.componentCount)",
                allowed: "at most the \(most) components of all views",
                advice: "Lower it, or raise components.")
        }
        if Set(views).count < views.count {
            reader.report(
                section.path + ".views", found: "a view twice",
                allowed: "each view once", advice: "Remove the repeats.")
        }
        if aliases != nil, genes != .match {
            reader.report(
                section.path + ".aliases", found: "aliases that nothing uses",
                allowed: "aliases together with genes: match",
                advice: "Set genes: match, or remove aliases.")
        }
    }
}
