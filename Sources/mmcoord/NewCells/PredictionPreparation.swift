internal import Coordination
internal import Foundation
internal import LinearAlgebra
internal import Messaging
internal import Pipelines
internal import SingleCell

/// Everything decided before the first task that predicts new cells.
struct PredictionPreparation: Sendable {
    let request: PredictionRequest
    let place: OutputPlace
    let header: MatrixHeader
    /// The tasks that read the new cells.
    let plan: PredictionPlan
    /// The question, and what its tasks left.
    let study: FinishedStudy
    let coverage: ColumnCoverage
    let notices: [String]
    /// Data files that workers may ask for.
    let sources: [Digest: SourceFile]
    /// Small inputs that were made here.
    let keptInputs: [Digest: [UInt8]]

    /// Finds what the study fitted, examines the new cells, and plans.
    ///
    /// - Parameters:
    ///   - request: What is asked.
    ///   - study: The study with its sources converted.
    ///   - store: Of the study's state folder, which the caller holds.
    ///   - blobs: Of the coordinator that predicts.
    /// - Throws: `PredictionError`, and what examining, reading and storing throw.
    init(
        _ request: PredictionRequest, study: ClusterFile, store: JobStore, blobs: BlobStore
    ) throws {
        let section = study.study.questions[0]
        let read =
            [request.file.path, request.inputs.path, request.metadata, study.study.metadata]
            .compactMap(\.self) + section.matrices.map(\.location.path)
            + section.blocks.compactMap { $0.block.source?.path }
            + request.file.study.questions[0].matrices.map(\.location.path)
        place = try OutputPlace(request.output, read: read)
        self.request = request
        let finished = try Self.finished(study, store: store, blobs: blobs)
        let inspection = finished.preparation.inspection.questions[0]
        var cells = try NewCells(
            request.inputs, like: request.file.study.questions[0].trainInputs,
            folder: "\(request.folder)/converted")
        cells.noteTrainingCells(inspection.trainingCells)
        header = cells.header
        let values = try ValueComparison(section.trainInputs.source, cells.location.source)
        if let problem = values.problem, !request.allowsValues {
            throw PredictionError.unusable([
                "\(header.path): \(problem). Choose the matrix that is on the scale of the "
                    + "training inputs (--layer, --raw), or bring it to that scale; with "
                    + "--allow-values the values are taken as they are."
            ])
        }
        let match = ColumnMatch(
            training: ColumnLabels(
                names: inspection.geneNames,
                features: try CellTable(
                    features: request.file.study.questions[0].trainInputs.source)),
            new: cells.labels)
        try Self.check(match, request, inspection, cells)
        var library = SourceLibrary(store: store, blobs: blobs)
        var outline = finished.preparation.outlines[0]
        let tables = try NewCellLabels(
            csv: request.metadata, cells: cells.source, blocks: section.blocks)
        let noted = try Self.place(cells, tables, match, inspection, in: &outline, &library)
        var fitted = FittedOutputs(
            finished, match, newNames: header.columnNames, blobs: blobs, library: library)
        plan = try PredictionPlan(outline) { try fitted.blob($0, $1) }
        coverage = ColumnCoverage(
            match, training: inspection.geneNames, new: header.columnNames,
            weights: fitted.weights)
        self.study = finished
        notices = cells.notices + [values.problem, values.notice].compactMap(\.self) + noted
        sources = fitted.library.sources
        keptInputs = fitted.library.kept.merging(finished.preparation.keptInputs) { $1 }
        guard coverage.share < ColumnCoverage.least, !request.allowsMissing else { return }
        throw PredictionError.unusable([
            "\(header.path) covers \(ColumnCoverage.percent(coverage.share)) of what the models "
                + "see: the others would be guessed. \(coverage.lines.joined(separator: "; ")). "
                + "Give cells with the columns of the training inputs; with --allow-missing they "
                + "are predicted all the same."
        ])
    }

    private static func finished(
        _ study: ClusterFile, store: JobStore, blobs: BlobStore
    ) throws -> FinishedStudy {
        let preparation = try StudyPreparation(
            file: study, inspection: try StudyInspection(file: study),
            library: SourceLibrary(store: store, blobs: blobs))
        return try FinishedStudy(
            preparation, store: store,
            blobs: BlobStore(directory: StateFolder.blobsPath(in: study.cluster.state)))
    }

    /// What was found of the question.
    var inspection: QuestionInspection { study.preparation.inspection.questions[0] }

    /// Refuses cells without any known column, and columns whose names leave open which they are.
    private static func check(
        _ match: ColumnMatch, _ request: PredictionRequest, _ inspection: QuestionInspection,
        _ cells: NewCells
    ) throws(PredictionError) {
        guard match.missing.count < inspection.geneNames.count else {
            throw .unusable([
                "\(cells.header.path) and the training inputs share no columns: it has "
                    + StudyExaminer.examples(cells.header.columnNames, limit: 2)
                    + "; the training inputs have "
                    + StudyExaminer.examples(inspection.geneNames, limit: 2)
                    + ". Columns are matched by name, Ensembl id or symbol."
            ])
        }
        guard !match.ambiguities.isEmpty, !request.allowsMissing else { return }
        let shown = match.ambiguities.prefix(10).map { ambiguity in
            "\(ambiguity.label): \(ambiguity.training.joined(separator: ", ")) of the training "
                + "inputs could be \(ambiguity.new.joined(separator: ", "))"
        }
        let rest = match.ambiguities.count - shown.count
        throw .unusable([
            "\(cells.header.path): names of \(match.ambiguities.count) columns leave open which "
                + "they are. \(shown.joined(separator: "; "))"
                + (rest > 0 ? "; and \(rest) more" : "")
                + ". Give each a name of its own, or Ensembl ids; with --allow-missing they count "
                + "as missing."
        ])
    }

    /// Refuses cells of which a file that models see has no row.
    private static func requireRows(
        of cells: [String], in header: MatrixHeader, _ block: BlockSection
    ) throws {
        do {
            _ = try ForeignRows(of: cells, in: header)
        } catch TaskError.cellsNotInFile(_, let missing, let count, let examples, _) {
            throw PredictionError.unusable([
                "the study's models see block \(block.name), and \(header.path) has no row for "
                    + "\(missing) of the \(count) new cells: "
                    + StudyExaminer.examples(examples, count: missing)
                    + ". A changed file is another study: write the rows of cells to come into it "
                    + "before the study runs, or predict with a study without this block."
            ])
        }
    }

    /// Puts the new cells in the place of a question's test cells; returns notices.
    private static func place(
        _ cells: NewCells, _ tables: NewCellLabels, _ match: ColumnMatch,
        _ inspection: QuestionInspection, in outline: inout QuestionOutline,
        _ library: inout SourceLibrary
    ) throws -> [String] {
        let header = cells.header
        outline.testInputs = QuestionOutline.Matrix(
            file: try library.source(cells.location.path), selection: cells.location.selection,
            rowCount: header.rowCount, columnCount: header.columnCount,
            density: header.nonZeroFraction)
        // Values of new cells are dense too where a normalisation fills zeros.
        outline.normalise(
            inputs: outline.inputNormalisation, targets: outline.targetNormalisation)
        outline.fillsMissingColumns = !match.missing.isEmpty
        var tables = tables
        for (place, found) in inspection.blocks.enumerated() {
            guard let known = found.labels else { continue }
            if let source = found.source {
                try requireRows(of: header.cellIds, in: source, inspection.section.blocks[place])
            }
            let labels = try tables.labels(
                of: inspection.section.blocks[place], known, cells: header.cellIds)
            outline.blocks[place].table = try library.keep(labels.archive.encoded())
        }
        return tables.notices
    }
}
