/// Folds that somebody else decided: a table of cell ids and folds.
package enum FileFolds {
    /// A plan read from a table, and what of the table was not needed.
    package struct Reading: Sendable, Equatable {
        /// The plan, over the study's cells.
        package var plan: FoldPlan
        /// Label of each fold in the table, in the plan's order.
        package var labels: [String]
        /// Ids in the table that the study does not have, in the table's order.
        package var unknownCells: [String]
    }

    /// Plans the folds that a table gives.
    ///
    /// Folds are numbered in the order of their labels: by value where all are integers, otherwise
    /// by code point. Cells that the study does not have are passed over, but returned.
    ///
    /// - Parameters:
    ///   - studyCells: `[cellCount]`, the study's ids in canonical order, all different.
    ///   - groups: `[cellCount]`, the groups by which scores are parted; the table may split them,
    ///     which `FoldPlan.isGrouped` tells.
    ///   - tableCells: The table's ids, in its order.
    ///   - tableFolds: The fold of each of them; an empty label counts as none.
    ///   - source: The table's name, for errors.
    /// - Returns: The plan, the folds' labels and the table's cells that the study does not have.
    /// - Throws: `LearningError.invalidFoldPlan` when a cell stands twice in the table, a cell of
    ///   the study has no fold, or all cells have the same one; each with its numbers and examples.
    package static func plan(
        studyCells: [String], groups: [String], tableCells: [String], tableFolds: [String],
        source: String
    ) throws(LearningError) -> Reading {
        precondition(studyCells.count == groups.count, "one group for each cell")
        precondition(tableCells.count == tableFolds.count, "one fold for each cell of the table")
        let rows = try index(tableCells, source: source)
        var labels: [String] = []
        labels.reserveCapacity(studyCells.count)
        var missing: [String] = []
        for cell in studyCells {
            if let row = rows[ExactText(cell)], !tableFolds[row].isEmpty {
                labels.append(tableFolds[row])
            } else {
                missing.append(cell)
            }
        }
        guard missing.isEmpty else {
            throw .unusableFolds(
                "\(missing.count) of the study's \(studyCells.count) cells have no fold in "
                    + "\(source): \(LearningError.examples(missing))",
                remedy: "Give each of them a fold, or remove them from the study's files")
        }
        let column = FoldColumn(
            name: "fold", labels: labels, areIntegers: labels.allSatisfy { Int($0) != nil })
        let (foldOfCell, foldCount) = column.ranks()
        guard foldCount >= 2 else {
            throw .unusableFolds(
                "all \(studyCells.count) cells have the same fold in \(source), "
                    + LearningError.examples(Array(labels.prefix(1))),
                remedy: "Cross-validation needs at least 2 folds")
        }
        let known = Set(studyCells.map(ExactText.init))
        return Reading(
            plan: try FoldPlan(
                scheme: .file, foldCount: foldCount, foldOfCell: foldOfCell, groups: groups),
            labels: column.sizes().map(\.label),
            unknownCells: tableCells.filter { !known.contains(ExactText($0)) })
    }

    /// The row of each id.
    private static func index(
        _ cells: [String], source: String
    ) throws(LearningError) -> [ExactText: Int] {
        var rows: [ExactText: Int] = [:]
        rows.reserveCapacity(cells.count)
        var repeated: [String] = []
        for (row, cell) in cells.enumerated()
        where rows.updateValue(row, forKey: ExactText(cell)) != nil {
            repeated.append(cell)
        }
        guard repeated.isEmpty else {
            let distinct = FoldColumn(name: "", labels: repeated).sizes().map(\.label)
            throw .unusableFolds(
                "\(distinct.count) cells stand more than once in \(source): "
                    + LearningError.examples(distinct),
                remedy: "A cell can be held out once only: keep one line for each")
        }
        return rows
    }
}
