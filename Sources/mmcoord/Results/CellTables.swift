internal import Foundation
internal import Learning
internal import LinearAlgebra

/// `cells.csv`, the score of each training cell, and `constant_cells.csv`, the cells without one.
struct CellTables {
    /// `[cellCount]` ids of the cells that a fold holds out.
    private let cells: [String]
    private let scores: CellScores
    private let folds: [Int]
    private let groups: [String]
    /// Test cells whose predictions are constant.
    var constantTestCells: [String] = []

    /// Reads what the blend task wrote about the cells that `plan` holds out.
    ///
    /// - Throws: `ResultError.assembly` where the cells differ.
    init(
        path: String, plan: FoldPlan, cells all: [String], groups: [String]
    ) throws(ResultError) {
        let what = "the scores of the cells"
        cells = plan.heldOutCells.map { all[$0] }
        self.folds = plan.heldOutCells.map { plan.foldOfCell[$0] }
        self.groups = plan.heldOutCells.map { groups[$0] }
        let found: [String]
        do {
            let archive = try ArrayArchive(contentsOf: path)
            found = try archive.texts("cells")
            scores = try CellScores(archive: archive)
        } catch {
            throw .assembly(
                what: what, place: path, found: "\(error)", expected: "an archive of scores")
        }
        guard ExactText.areEqual(found, cells) else {
            throw .assembly(
                what: what, place: path, found: StudyExaminer.examples(found),
                expected: "\(cells.count) cells (\(StudyExaminer.examples(cells)))")
        }
    }

    /// Writes both files into `folder`.
    func write(to folder: String) throws(ResultError) {
        var table = CSVTable(["cell_id", "fold", "group", "score", "constant"])
        var constant = CSVTable(["cell_id", "cells", "constant"])
        for (row, cell) in cells.enumerated() {
            let parts = Self.names(scores.constants[row])
            table.append([
                cell, "\(folds[row])", groups[row], "\(scores.scores[row])",
                parts.joined(separator: " and "),
            ])
            for part in parts { constant.append([cell, "training", part]) }
        }
        for cell in constantTestCells { constant.append([cell, "test", "predictions"]) }
        try ResultFile.write(table.csv, to: folder + "/cells.csv")
        try ResultFile.write(constant.csv, to: folder + "/constant_cells.csv")
    }

    /// `[cellCount]`, the score of each cell that a fold holds out.
    var cellScores: [Double] { scores.scores }

    /// States how many cells have no correlation, and which they are.
    var notices: [String] {
        let kinds: [(CellScores.Constant, String)] = [
            (.targets, "constant targets"), (.predictions, "constant out-of-fold predictions"),
        ]
        return kinds.compactMap { kind, text in
            let found = cells.indices.filter { scores.constants[$0].contains(kind) }
                .map { cells[$0] }
            guard !found.isEmpty else { return nil }
            let isOne = found.count == 1
            return (isOne ? "1 cell has" : "\(found.count) cells have")
                + " \(text), so no correlation, and \(isOne ? "counts" : "count") -1: "
                + StudyExaminer.examples(found) + " (constant_cells.csv)."
        }
    }

    private static func names(_ constant: CellScores.Constant) -> [String] {
        (constant.contains(.targets) ? ["targets"] : [])
            + (constant.contains(.predictions) ? ["predictions"] : [])
    }
}
