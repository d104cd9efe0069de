internal import LinearAlgebra

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
    /// Folds are numbered in the order of their labels: by value where all are numbers, otherwise
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
    /// - Throws: `LearningError.unusableFolds` when a cell occurs twice in the table, a cell of
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
            guard let row = rows[ExactText(cell)] else {
                missing.append("`\(cell)` (no row)")
                continue
            }
            if tableFolds[row].isEmpty { missing.append("`\(cell)` (row \(row + 1), empty)") }
            labels.append(tableFolds[row])
        }
        guard missing.isEmpty else {
            throw .unusableFolds(
                "\(source) gives no fold to \(missing.count) of the study's \(studyCells.count) "
                    + "cells: \(LearningError.shown(missing)); rows are counted from 1, below the "
                    + "header",
                remedy: "Give each of them a fold, or remove them from the study's files")
        }
        let column = FoldColumn(
            name: "fold", labels: labels, areNumbers: true)
        let (foldOfCell, foldCount) = column.ranks()
        guard foldCount >= 2 else {
            throw .unusableFolds(
                "\(source) puts all \(studyCells.count) cells of the study into one fold, "
                    + LearningError.examples(Array(labels.prefix(1))),
                remedy: "Cross-validation needs at least 2 folds: write another label for some "
                    + "of the cells")
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
        for (row, cell) in cells.enumerated() {
            guard let first = rows[ExactText(cell)] else {
                rows[ExactText(cell)] = row
                continue
            }
            repeated.append("`\(cell)` (rows \(first + 1) and \(row + 1))")
        }
        guard repeated.isEmpty else {
            throw .unusableFolds(
                "\(source) has \(repeated.count) rows for cells that stand in a row before: "
                    + "\(LearningError.shown(repeated)); rows are counted from 1, below the header",
                remedy: "A cell can be held out once only: keep one row for each")
        }
        return rows
    }
}
