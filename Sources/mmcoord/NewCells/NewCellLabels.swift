internal import Learning
internal import LinearAlgebra
internal import Pipelines
internal import SingleCell

/// Metadata of new cells, for the feature blocks that read some.
struct NewCellLabels {
    /// Nil where no block reads metadata.
    private let table: CellTable?
    /// What the user should know.
    private(set) var notices: [String] = []

    /// Reads a CSV, or else the facts about cells that the new file has.
    ///
    /// - Parameters:
    ///   - csv: The table that the user named.
    ///   - cells: The new file.
    ///   - blocks: Of the question.
    /// - Throws: `PredictionError.unusable` where there is no table although blocks need one, and
    ///   `SingleCellError`.
    init(csv: String?, cells: MatrixSource, blocks: [BlockSection]) throws {
        let columns = blocks.filter { $0.block.describesCells }
            .flatMap(\.block.metadataColumns)
        guard !columns.isEmpty else {
            table = nil
            return
        }
        if let csv {
            table = try CellTable(csv: csv)
        } else {
            table = try CellTable(obs: cells.path, cells.selection)
        }
        guard table == nil else { return }
        throw PredictionError.unusable([
            "the study's models see \(StudyExaminer.examples(columns)) of each cell, and "
                + "\(cells.path) holds no facts about cells. Name a CSV with the columns cell_id "
                + "and these with --metadata."
        ])
    }

    /// The labels of a block: those of the training cells, and those of the new ones.
    ///
    /// A new label that no training cell has is what it is for a test cell of a study: none of the
    /// words, the mean of numbers, a batch of its own.
    ///
    /// - Parameters:
    ///   - block: The block.
    ///   - known: What the study found for it.
    ///   - cells: Ids of the new cells.
    /// - Returns: Both.
    /// - Throws: `PredictionError.unusable` where cells have no label.
    mutating func labels(
        of block: BlockSection, _ known: LabelTable, cells: [String]
    ) throws -> LabelTable {
        // Rows of a file are found by the ids of cells alone.
        if block.block.source != nil {
            return .cells(training: known.training.cells, tests: cells)
        }
        guard block.block.describesCells else { return known }
        var examiner = StudyExaminer { $0 }
        var found = LabelTable(
            names: known.names, training: known.training,
            tests: LabelTable.Cells(cells: cells, columns: []))
        for (place, name) in known.names.enumerated() {
            guard let labels = column(name, of: cells, &examiner) else { continue }
            found.tests.columns.append(labels)
            let old = Set(known.training.columns[place].map { ExactText($0) })
            let new = Set(labels.map { ExactText($0) }).subtracting(old)
            guard !new.isEmpty, !block.block.readsInputs,
                !known.training.columns[place].allSatisfy({ Double($0) != nil })
            else { continue }
            notices.append(
                "\(labels.count { new.contains(ExactText($0)) }) new cells have values of "
                    + "\(name) that no training cell has: they count as none of its words: "
                    + StudyExaminer.examples(new.sorted().map(\.text)) + ".")
        }
        guard examiner.problems.isEmpty else {
            throw PredictionError.unusable(examiner.problems.map(\.description))
        }
        return found
    }

    private func column(
        _ name: String, of cells: [String], _ examiner: inout StudyExaminer
    ) -> [String]? {
        guard let table else { return nil }
        var columns: [FoldColumn] = []
        for part in FoldsSection.columns(name) {
            guard let column = table.columns.column(part) else {
                examiner.report(
                    "--metadata", "\(table.path) has no column \(part)",
                    "The study's models see it of each cell; the columns are "
                        + StudyExaminer.examples(table.columnNames, limit: 12) + ".")
                return nil
            }
            let labels = examiner.groups(
                of: cells,
                column: StudyExaminer.GroupColumn(
                    path: table.path, cellIds: table.cellIds, name: part, labels: column.values),
                metadataKey: "--metadata", columnKey: "--metadata", kind: "new")
            guard let labels else { return nil }
            columns.append(
                FoldColumn(name: part, labels: labels, areNumbers: column.kind == .numbers))
        }
        return FoldColumn.product(columns).labels
    }
}
