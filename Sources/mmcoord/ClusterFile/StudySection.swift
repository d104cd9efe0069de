/// `study:`: the data and what is learnt from it.
package struct StudySection: Sendable, Equatable {
    /// Seed of everything random.
    package var seed: UInt64
    /// Absolute path of the metadata CSV, if there is one.
    package var metadata: String?
    /// Absolute path of the evaluation ids, if there are any.
    package var evaluationIds: String?
    /// Surface proteins from gene expression.
    package var citeseq: CiteseqSection
}

/// `study.citeseq:`: surface proteins predicted from gene expression.
package struct CiteseqSection: Sendable, Equatable {
    /// Inputs of the training cells.
    package var trainInputs: MatrixLocation
    /// Targets of the training cells.
    package var trainTargets: MatrixLocation
    /// Inputs of the test cells, if there are any.
    package var testInputs: MatrixLocation?
    /// Cross-validation.
    package var folds: FoldsSection
    /// What the network sees.
    package var features: FeaturesSection
    /// How targets are scaled.
    package var targetScaling: TargetScaling
    /// The network.
    package var model: ModelSection
    /// How it is trained.
    package var training: TrainingSection
    /// How models are combined.
    package var ensemble: EnsembleSection
}

/// A matrix file and the layer to read.
package struct MatrixLocation: Sendable, Equatable {
    /// Absolute path.
    package var path: String
    /// AnnData layer, or `nil` for the main matrix.
    package var layer: String?
}

/// `study.citeseq.folds:`.
package struct FoldsSection: Sendable, Equatable {
    /// How cells are dealt to folds.
    package var scheme: FoldScheme
    /// Metadata column that names each cell's group.
    package var groupColumn: String
    /// Number of folds.
    package var count: Int
}

/// How cells are dealt to folds.
package enum FoldScheme: String, Sendable, CaseIterable {
    /// Cells of one group are never split.
    case group
}

/// How targets are scaled before training.
package enum TargetScaling: String, Sendable, CaseIterable {
    /// Mean 0 and standard deviation 1 within each cell.
    case withinCell = "within-cell"
    /// As they are.
    case none
}

extension StudySection {
    init(_ section: CheckedSection, reader: inout ClusterFileReader) {
        seed = UInt64(section.integer("seed"))
        metadata = section.optionalPath("metadata").map(reader.resolve)
        evaluationIds = section.optionalPath("evaluation-ids").map(reader.resolve)
        citeseq = CiteseqSection(section.section("citeseq"), reader: &reader)
        if evaluationIds != nil, citeseq.testInputs == nil {
            reader.report(
                "study.evaluation-ids", found: "evaluation ids without test inputs",
                allowed: "evaluation ids together with study.citeseq.test.inputs",
                advice: "Give the test inputs, or remove evaluation-ids.")
        }
    }
}

extension CiteseqSection {
    init(_ section: CheckedSection, reader: inout ClusterFileReader) {
        let train = section.section("train")
        trainInputs = MatrixLocation(train, "inputs", layerKey: "layer", reader: &reader)
        trainTargets = MatrixLocation(train, "targets", layerKey: "target-layer", reader: &reader)
        testInputs = section.optionalSection("test").map {
            MatrixLocation($0, "inputs", layerKey: "layer", reader: &reader)
        }
        let folds = section.section("folds")
        self.folds = FoldsSection(
            scheme: folds.word("scheme", as: FoldScheme.self), groupColumn: folds.text("by"),
            count: folds.integer("count"))
        features = FeaturesSection(section.section("features"), reader: &reader)
        targetScaling = section.section("targets").word("standardise", as: TargetScaling.self)
        model = ModelSection(section.section("model"))
        training = TrainingSection(section.section("training"), reader: &reader)
        ensemble = EnsembleSection(section.section("ensemble"))
    }
}

extension MatrixLocation {
    init(
        _ section: CheckedSection, _ key: String, layerKey: String,
        reader: inout ClusterFileReader
    ) {
        let matrix = section.section(key)
        path = reader.resolve(matrix.path("path"))
        layer = matrix.optionalText("layer") ?? section.optionalText(layerKey)
        if matrix["layer"] != nil, section[layerKey] != nil {
            reader.report(
                "\(section.path).\(layerKey)", found: "a second layer for \(key)",
                allowed: "one of \(section.path).\(layerKey) and \(matrix.path).layer",
                advice: "Remove one of them.")
        }
    }
}
