internal import SingleCell

/// Names that people would take for the same.
extension StudyExaminer {
    /// Reports or notes labels of a metadata column that look alike.
    ///
    /// Where labels keep cells together, labels that differ only in invisible characters are
    /// refused: cells of one donor would be trained on and held out at once. Labels that may be
    /// right, such as `d1` and `D1`, lead to a notice.
    ///
    /// - Parameters:
    ///   - labels: One for each cell.
    ///   - column: The column and its file, as messages name them.
    ///   - key: Of the cluster file, where a refusal is reported.
    ///   - refuses: Whether what nobody sees is refused, or told like the rest.
    ///   - areNumbers: Whether two ways to write a number are refused as well, because the column
    ///     is one of numbers and Python would take them for the same.
    /// - Returns: False after a refusal.
    package mutating func checkLookAlikes(
        _ labels: [String], column: String, key: String, refuses: Bool, areNumbers: Bool = false
    ) -> Bool {
        let found = LookAlikes(labels)
        var refused = found.hidden
        if areNumbers { refused += found.visible }
        let noted = areNumbers ? [] : found.visible
        let advice =
            "If they are one, cells of one are counted as two, and may be trained on and held out "
            + "at once: write them alike."
        for family in noted + (refuses ? [] : refused) {
            note(
                "values of \(column) differ in \(family.difference) only: "
                    + "\(family.text(unit: "cells")). \(advice)")
        }
        guard refuses else { return true }
        for family in refused {
            report(
                key,
                "values of \(column) differ in \(family.difference) only: "
                    + family.text(unit: "cells"),
                "\(advice) If they are two, give one of them another name.")
        }
        return refused.isEmpty
    }

    /// Notes ids or names of a file that look alike, in one line for all of them.
    mutating func noteLookAlikes(_ names: Names, what: String) {
        let found = LookAlikes(names.ids)
        let families = found.hidden + found.visible
        guard let first = families.first else { return }
        let others =
            families.count > 1 ? ", and \(families.count - 1) more such pairs or sets" : ""
        note(
            "\(what) of \(names.path) differ in \(first.difference) only: "
                + "\(first.text(unit: nil))\(others). They count as different.")
    }
}
