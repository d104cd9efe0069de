internal import Foundation
internal import LinearAlgebra
internal import SingleCell

/// A cluster file that was guessed from data files.
package struct StudyDraft: Sendable, Equatable {
    /// Which matrices are inputs and targets.
    package let roles: DraftRoles
    /// The CSV of metadata, if one was given.
    package let metadata: String?
    /// The evaluation ids, if they were given.
    package let evaluationIds: String?
    /// How folds are made.
    package let folds: DraftFolds
    /// What the machine offers.
    package let machine: DraftMachine
    /// The state folder.
    package let state: String

    /// Looks at files, and decides what a study of them could be.
    ///
    /// - Parameters:
    ///   - paths: Data files, and tables of metadata or evaluation ids.
    ///   - from: What the inputs measure, if the user says so.
    ///   - to: What the targets measure, if the user says so.
    ///   - machine: Where the study would run.
    /// - Throws: `DraftError`; `SingleCellError` for a file that cannot be read.
    package init(
        paths: [String], from: Modality?, to: Modality?, machine: DraftMachine = .current
    ) throws {
        var data: [String] = []
        var tables: [String: String] = [:]
        for path in paths {
            let header = TableHeader.columns(csv: path) ?? []
            if ["row_id", "cell_id", "gene_id"].allSatisfy(header.contains) {
                tables["evaluation"] = path
            } else if header.contains("cell_id") {
                tables["metadata"] = path
            } else {
                data.append(path)
            }
        }
        let files = data.map { SurveyedFile(path: $0) }
        let problems = files.compactMap(\.problem)
        guard problems.isEmpty else { throw DraftError.unreadable(problems: problems) }
        roles = try DraftRoles(files, from: from, to: to) { matrix in
            try MatrixFile(MatrixSource(path: matrix.path, selection: matrix.selection))
                .header.cellIds
        }
        metadata = tables["metadata"]
        evaluationIds = roles.test == nil ? nil : tables["evaluation"]
        folds = try Self.folds(roles, files, metadata)
        self.machine = machine
        let name = URL(fileURLWithPath: roles.inputs.matrix.path).deletingPathExtension()
            .lastPathComponent
        state = "runs/\(name)"
    }

    /// Folds by what is known of the training cells: others may be of donors of their own.
    private static func folds(
        _ roles: DraftRoles, _ files: [SurveyedFile], _ metadata: String?
    ) throws -> DraftFolds {
        let inputs = roles.inputs.matrix
        // All cells of one table are training cells: the survey has counted them.
        let known =
            try metadata.map { try CellTable(csv: $0) }
            ?? (roles.trainingCells == nil ? nil : CellTable(obs: inputs.path, inputs.selection))
        if let known {
            let cells =
                try roles.trainingCells
                ?? Set(
                    MatrixFile(MatrixSource(path: inputs.path, selection: inputs.selection))
                        .header.cellIds.map { ExactText($0) })
            let training = known.keeping { cells.contains(ExactText($0)) }
            return DraftFolds(
                TableSurvey(training, modality: inputs.selection.modality),
                place: metadata ?? "obs of \(inputs.path)")
        }
        let tables = files.first { $0.path == inputs.path }?.survey?.cells ?? []
        let table =
            tables.first { $0.modality == inputs.selection.modality }
            ?? tables.first { $0.modality == nil }
        return DraftFolds(table, place: "obs of \(inputs.path)")
    }

    /// What the question is called, or the preset that it is.
    package var question: String {
        switch (roles.inputs.matrix.kind, roles.targets.matrix.kind) {
        case (.rna, .protein): "citeseq"
        case (.atac, .rna): "multiome"
        case (let from, let to): "\(from.rawValue)-to-\(to.rawValue)"
        }
    }

    /// Whether `question` is a preset.
    package var isPreset: Bool { QuestionPreset(rawValue: question) != nil }

    /// Beyond so many cells the study is not examined as a whole, which takes minutes.
    private static let examinedCellLimit = 200_000

    /// Whether `check` examines the data too, not the cluster file alone.
    package var isExamined: Bool {
        [roles.inputs.matrix, roles.targets.matrix].allSatisfy {
            $0.found.cellCount <= Self.examinedCellLimit
        }
    }

    /// Checks that the cluster file would pass `mmcoord check`, values apart; of data with very
    /// many cells, that it is a cluster file.
    ///
    /// - Parameter path: Where the file would be; relative paths begin in its folder.
    /// - Throws: `DraftError.unusable`.
    package func check(at path: String) throws(DraftError) {
        do {
            let file = try ClusterFile.parse(DraftText.text(self), path: path)
            if isExamined { _ = try StudyInspection(file: file) }
        } catch {
            throw .unusable(reason: "\(error)")
        }
    }
}
