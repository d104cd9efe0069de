internal import Learning
internal import SingleCell

/// Metadata of a technology's cells, from a CSV or from the obs of the training inputs.
struct StudyMetadata {
    private let byKey: String
    private let table: CellTable
    private let path: String
    private let section: FoldsSection
    /// The key that led to the table.
    private let key: String

    /// Reads the table; `nil` after reporting that there is none or that it lacks the column.
    init?(file: ClusterFile, headers: StudyHeaders, examiner: inout StudyExaminer) {
        let section = headers.section
        byKey = "\(section.key).folds.by"
        self.section = section.folds
        do {
            if let csv = file.study.metadata {
                key = "study.metadata"
                path = csv
                table = try CellTable(csv: csv)
            } else {
                key = section.inputsKey
                // Without a header the file is reported already; nothing more can be said.
                guard let inputs = headers.inputs else { return nil }
                path = inputs.path
                guard inputs.kind == .annData else {
                    examiner.report(
                        "study.metadata",
                        "is missing, and \(inputs.path) is \(inputs.kind.rawValue), which holds no "
                            + "obs columns",
                        "Name a CSV with the columns cell_id and "
                            + section.folds.groupColumns.joined(separator: ", ") + "."
                    )
                    return nil
                }
                table = try CellTable(h5ad: inputs.path)
            }
        } catch {
            examiner.report(
                file.study.metadata == nil ? section.inputsKey : "study.metadata", "\(error)",
                "")
            return nil
        }
        for name in self.section.groupColumns where table.columns[name] == nil {
            let nearest = NearestWord.suggestion(for: name, among: table.columnNames)
            examiner.report(
                byKey,
                "\(path) has no column \(name); its columns are "
                    + table.columnNames.joined(separator: ", "),
                nearest.map { "Did you mean \($0)?" } ?? "Choose one of them.")
            return nil
        }
    }

    /// The group of each cell, or `nil` after reporting cells without one.
    func groups(of cells: [String], examiner: inout StudyExaminer) -> FoldColumn? {
        var columns: [FoldColumn] = []
        for name in section.groupColumns {
            let labels = examiner.groups(
                of: cells,
                column: StudyExaminer.GroupColumn(
                    path: path, cellIds: table.cellIds, name: name,
                    labels: table.columns[name] ?? []),
                metadataKey: key, columnKey: byKey)
            guard let labels else { return nil }
            columns.append(
                FoldColumn(name: name, labels: labels, areIntegers: holdsIntegers(name)))
        }
        return FoldColumn.product(columns)
    }

    /// Whether pandas would read a column of this CSV as integers.
    ///
    /// `GroupKFold` then sorts the groups by value, not as text, and ties between equally large
    /// groups fall otherwise. The whole column decides, as it does in pandas.
    private func holdsIntegers(_ name: String) -> Bool {
        guard key == "study.metadata", let labels = table.columns[name] else { return false }
        return !labels.isEmpty && labels.allSatisfy { Int($0)?.description == $0 }
    }

    /// Other columns with 2 to 50 values among `cells`: those a reader may part scores by.
    func partitions(of cells: [String]) -> [ScoreReport.MetadataColumn] {
        var rows = [String: Int](minimumCapacity: table.cellIds.count)
        for (row, cell) in table.cellIds.enumerated() { rows[cell] = row }
        let positions = cells.compactMap { rows[$0] }
        guard positions.count == cells.count else { return [] }
        return table.columnNames.filter { [$0] != section.groupColumns }.compactMap { name in
            guard let column = table.columns[name] else { return nil }
            let values = positions.map { column[$0] }
            guard (2...50).contains(Set(values).count) else { return nil }
            return ScoreReport.MetadataColumn(name: name, values: values)
        }
    }
}
