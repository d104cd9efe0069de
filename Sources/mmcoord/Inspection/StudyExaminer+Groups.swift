package import Learning
internal import LinearAlgebra
internal import SingleCell

/// Groups of cells, and the folds made of them.
extension StudyExaminer {
    /// A column of metadata by cell.
    package struct GroupColumn: Sendable, Equatable {
        /// The file that holds them.
        package var path: String
        /// Cell ids, in file order.
        package var cellIds: [String]
        /// The column's name.
        package var name: String
        /// Labels, one for each cell id.
        package var labels: [String]

        /// Combines a column with its cells.
        package init(path: String, cellIds: [String], name: String, labels: [String]) {
            self.path = path
            self.cellIds = cellIds
            self.name = name
            self.labels = labels
        }
    }

    /// Returns the label of each of `cells`; nil after reporting cells that have none.
    package mutating func groups(
        of cells: [String], column: GroupColumn, metadataKey: String, columnKey: String,
        kind: String = "training"
    ) -> [String]? {
        var labels = [ExactText: String](minimumCapacity: column.cellIds.count)
        for (cell, label) in zip(column.cellIds, column.labels) {
            labels[ExactText(cell)] = label
        }
        var groups: [String] = []
        groups.reserveCapacity(cells.count)
        var missing: [String] = []
        var unlabelled: [String] = []
        for cell in cells {
            guard let label = labels[ExactText(cell)] else {
                missing.append(cell)
                continue
            }
            if label.isEmpty { unlabelled.append(cell) }
            groups.append(label)
        }
        if !missing.isEmpty {
            let mismatch = IdMismatch(
                Names(key: columnKey, path: "the \(kind) files", ids: cells),
                Names(key: metadataKey, path: column.path, ids: column.cellIds))
            let others =
                mismatch.onlySecond.isEmpty
                ? ""
                : "; its other rows are of "
                    + Self.examples(mismatch.onlySecond, limit: 3)
            report(
                metadataKey,
                "\(missing.count) of \(cells.count) \(kind) cells have no row in \(column.path): "
                    + Self.examples(missing) + others,
                mismatch.remedy
                    ?? "Add them to the metadata, or remove them from the \(kind) files.")
        }
        if !unlabelled.isEmpty {
            report(
                columnKey,
                "\(unlabelled.count) \(kind) cells have no \(column.name) in \(column.path): "
                    + Self.examples(unlabelled),
                "Fill the column in, or choose another; NA, NaN, None, null and the like count as "
                    + "missing, as they do for pandas.")
        }
        return missing.isEmpty && unlabelled.isEmpty ? groups : nil
    }

    /// Returns the folds of a scheme; nil after reporting why there are none, with the groups and
    /// their numbers of cells.
    ///
    /// - Parameters:
    ///   - column: The group of each cell of `cells`.
    ///   - cells: The training cells, for a table of folds.
    ///   - section: The scheme.
    ///   - seed: Shuffles the random schemes.
    ///   - key: Of `folds` in the cluster file.
    /// - Returns: The folds, over `cells`; nil of adversarial ones, which a task finds.
    package mutating func planFolds(
        _ column: FoldColumn, cells: [String], section: FoldsSection, seed: UInt64, key: String
    ) -> FoldPlan? {
        do {
            switch section.scheme {
            case .group: return try GroupFolds.plan(by: column, foldCount: section.count)
            case .leaveOneGroupOut: return try GroupFolds.leaveOneOut(by: column)
            case .timeForward: return try TimeForwardFolds.plan(by: column)
            case .stratified:
                return try ShuffledFolds.stratified(
                    by: column, groups: column.labels, foldCount: section.count, seed: seed)
            case .random:
                return try ShuffledFolds.random(
                    groups: column.labels, foldCount: section.count, seed: seed)
            case .adversarial: return nil
            case .file:
                return try readFolds(column, cells: cells, path: section.file ?? "", key: key)
            }
        } catch LearningError.tooFewGroups(let sizes, let foldCount) {
            let names = sizes.prefix(12).map { "\($0.label) (\($0.cellCount) cells)" }
            report(
                "\(key).count",
                "\(foldCount) folds from \(sizes.count) values of \(column.name): "
                    + names.joined(separator: ", "),
                sizes.count < 2
                    ? "Cross-validation by group needs at least 2 groups: choose another folds.by."
                    : "Set folds.count to at most \(sizes.count), or choose another folds.by.")
        } catch LearningError.unusableFolds(let problem, let remedy) {
            report(section.scheme == .file ? "\(key).file" : key, problem, remedy + ".")
        } catch {
            report(key, "\(error)", "Choose another folds.scheme, folds.by or folds.count.")
        }
        return nil
    }

    /// Returns the folds of a table with the columns `cell_id` and `fold`.
    private mutating func readFolds(
        _ column: FoldColumn, cells: [String], path: String, key: String
    ) throws(LearningError) -> FoldPlan? {
        let table: CellTable
        do {
            table = try CellTable(csv: path)
        } catch {
            report("\(key).file", "\(error)", "")
            return nil
        }
        guard let folds = table.columns["fold"] else {
            report(
                "\(key).file",
                "\(path) has no column fold; its columns are "
                    + Self.examples(table.columnNames, limit: 30),
                "Give it one row for each training cell, with its fold.")
            return nil
        }
        guard checkLookAlikes(folds, column: "fold in \(path)", key: "\(key).file", refuses: true)
        else { return nil }
        let reading = try FileFolds.plan(
            studyCells: cells, groups: column.labels, tableCells: table.cellIds,
            tableFolds: folds, source: path)
        if !reading.unknownCells.isEmpty {
            note(
                "\(reading.unknownCells.count) cells of \(path) are no training cells: "
                    + Self.examples(reading.unknownCells) + ".")
        }
        return reading.plan
    }

    /// Reports listed names that no column has; returns whether all were found.
    package mutating func checkListed(
        _ listed: [String], listPath: String, columns: Names, symbols: [String]? = nil, key: String
    ) -> Bool {
        let known = NamedColumns(columns.ids, symbols: symbols)
        let ambiguous = listed.filter { if case .ambiguous = known[$0] { true } else { false } }
        if !ambiguous.isEmpty {
            report(
                key,
                "\(ambiguous.count) of \(listed.count) names in \(listPath) are symbols of several "
                    + "columns of \(columns.path): " + Self.examples(ambiguous),
                "Name the ids of those that are meant.")
        }
        let unknown = listed.filter { known[$0] == .none }
        guard let first = unknown.first else { return true }
        let nearest = NearestWord.suggestion(for: first, among: columns.ids)
        report(
            key,
            "\(unknown.count) of \(listed.count) names in \(listPath) are not columns of "
                + "\(columns.path): " + Self.examples(unknown),
            nearest.map { "Did you mean \($0)? " } ?? ""
                + "Columns are named like \(Self.examples(columns.ids, limit: 2)).")
        return false
    }
}
