package import Learning

/// Groups of cells, and the folds made from them.
extension StudyExaminer {
    /// Columns of metadata by cell.
    package struct GroupColumn: Sendable, Equatable {
        /// The file that holds them.
        package var path: String
        /// Cell ids, in file order.
        package var cellIds: [String]
        /// The column's name.
        package var name: String
        /// Labels, one for each cell id.
        package var labels: [String]

        /// Describes a column.
        package init(path: String, cellIds: [String], name: String, labels: [String]) {
            self.path = path
            self.cellIds = cellIds
            self.name = name
            self.labels = labels
        }
    }

    /// The label of each of `cells`, or `nil` after reporting cells that have none.
    package mutating func groups(
        of cells: [String], column: GroupColumn, metadataKey: String, columnKey: String
    ) -> [String]? {
        var labels = [String: String](minimumCapacity: column.cellIds.count)
        for (cell, label) in zip(column.cellIds, column.labels) { labels[cell] = label }
        var groups: [String] = []
        groups.reserveCapacity(cells.count)
        var missing: [String] = []
        var unlabelled: [String] = []
        for cell in cells {
            guard let label = labels[cell] else {
                missing.append(cell)
                continue
            }
            if label.isEmpty { unlabelled.append(cell) }
            groups.append(label)
        }
        if !missing.isEmpty {
            report(
                metadataKey,
                "\(missing.count) of \(cells.count) training cells have no row in \(column.path): "
                    + Self.examples(missing),
                "Add them to the metadata, or remove them from the training files.")
        }
        if !unlabelled.isEmpty {
            report(
                columnKey,
                "\(unlabelled.count) training cells have no \(column.name) in \(column.path): "
                    + Self.examples(unlabelled),
                "Fill the column in, or choose another for folds.by.")
        }
        return missing.isEmpty && unlabelled.isEmpty ? groups : nil
    }

    /// Folds that never split a group, or `nil` after reporting that there are too few groups,
    /// which are named with their numbers of cells.
    package mutating func planFolds(
        _ groups: [String], column: String, areIntegers: Bool = false, foldCount: Int, key: String
    ) -> FoldPlan? {
        do {
            let integers = areIntegers ? groups.compactMap { Int($0) } : []
            return integers.count == groups.count && areIntegers
                ? try GroupFolds.plan(integerGroups: integers, foldCount: foldCount)
                : try GroupFolds.plan(groups: groups, foldCount: foldCount)
        } catch .tooFewGroups(let sizes, _) {
            let names = sizes.prefix(12).map { "\($0.label) (\($0.cellCount) cells)" }
            report(
                key,
                "\(foldCount) folds from \(sizes.count) values of \(column): "
                    + names.joined(separator: ", "),
                sizes.count < 2
                    ? "Cross-validation by group needs at least 2 groups: choose another folds.by."
                    : "Set folds.count to at most \(sizes.count), or choose another folds.by.")
        } catch {
            report(key, "\(error)", "Choose another folds.by or folds.count.")
        }
        return nil
    }

    /// Reports listed names that no column has; returns whether all were found.
    package mutating func checkListed(
        _ listed: [String], listPath: String, columns: Names, key: String
    ) -> Bool {
        let known = Set(columns.ids)
        let unknown = listed.filter { !known.contains($0) }
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
