internal import LinearAlgebra
internal import SingleCell

/// Why folds cannot be made by donor, where the cluster file does not say how to make them.
///
/// Then cells are dealt to folds at random, and every report says what the score means.
struct AbsentDonors {
    private let reason: String

    /// Looks for the column that folds are made by unless the cluster file names another.
    ///
    /// Nil where donors are known, or may be: a column that is named like one of persons, or is in
    /// the targets' file, is a matter for the user.
    ///
    /// - Parameters:
    ///   - table: The metadata; nil where there are none.
    ///   - headers: The matrices, and the part of the cluster file that names them.
    init?(_ table: CellTable?, _ headers: StudyHeaders) {
        guard headers.section.folds.scheme == .group, let inputs = headers.inputs else {
            return nil
        }
        let name = headers.section.folds.groupColumn
        if table?.columns[name] == nil, let targets = headers.targets {
            // A file that cannot be read is reported elsewhere.
            let others = (try? CellTable(obs: targets.path, targets.selection))?.columnNames ?? []
            guard !others.contains(where: PersonColumns.contains) else { return nil }
        }
        guard let table else {
            reason = "\(inputs.path) is \(inputs.format), which holds no obs columns"
            return
        }
        guard let labels = table.columns[name] else {
            guard !table.columnNames.contains(where: PersonColumns.contains) else { return nil }
            reason =
                table.columnNames.isEmpty
                ? "\(table.path) has no column but the cells' ids"
                : "\(table.path) has no column \(name); its columns are "
                    + StudyExaminer.examples(table.columnNames, limit: 12)
            return
        }
        let known = Set(labels.lazy.filter { !$0.isEmpty }.map { ExactText($0) })
        guard known.count == 1, let only = known.first, !labels.contains("") else { return nil }
        reason = "all cells of \(table.path) have the \(name) \(only.text.printableName)"
    }

    /// What the user should know.
    func notice(of section: QuestionSection) -> String {
        "\(section.name): \(reason). So cells are dealt to the \(section.folds.count) folds at "
            + "random, and the score is for new cells of the same samples: it says nothing of new "
            + "donors. If a column tells donors apart, name it in \(section.key).folds.by."
    }
}
