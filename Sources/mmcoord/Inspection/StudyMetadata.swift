internal import Learning
internal import SingleCell

/// Metadata of a technology's cells, from a CSV or from the obs of the training inputs.
struct StudyMetadata {
    private let byKey: String
    private let batchKey: String
    private let batchColumns: [String]
    private let table: CellTable
    private let path: String
    private let section: FoldsSection
    /// The key that led to the table.
    private let key: String

    /// Reads the table; `nil` after reporting that there is none or that it lacks the column.
    init?(file: ClusterFile, headers: StudyHeaders, examiner: inout StudyExaminer) {
        let section = headers.section
        byKey = "\(section.key).folds.by"
        batchKey = "\(section.key).features.batch-statistics"
        batchColumns = section.features.batches?.columns ?? []
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
        let wanted =
            self.section.groupColumns.map { (name: $0, key: byKey) }
            + self.section.trainOn.map { ($0.column, "\(section.key).folds.train-on.\($0.column)") }
            + (section.features.batches?.columns ?? []).map { ($0, batchKey) }
        for (name, key) in wanted where table.columns[name] == nil {
            let nearest = NearestWord.suggestion(for: name, among: table.columnNames)
            examiner.report(
                key,
                "\(path) has no column \(name); its columns are "
                    + table.columnNames.joined(separator: ", "),
                nearest.map { "Did you mean \($0)?" } ?? "Choose one of them.")
            return nil
        }
    }

    /// The group of each cell, or `nil` after reporting cells without one.
    func groups(of cells: [String], examiner: inout StudyExaminer) -> FoldColumn? {
        product(section.groupColumns, of: cells, "training", key: byKey, &examiner)
    }

    /// The batch of each training and test cell; `nil` where batches are no features, or after
    /// reporting cells without one.
    func batches(
        training: [String], test: [String], examiner: inout StudyExaminer
    ) -> TechnologyInspection.Batches? {
        guard !batchColumns.isEmpty else { return nil }
        let known = product(batchColumns, of: training, "training", key: batchKey, &examiner)
        let new = product(batchColumns, of: test, "test", key: batchKey, &examiner)
        guard let known, let new else { return nil }
        return TechnologyInspection.Batches(training: known.labels, test: new.labels)
    }

    private func product(
        _ names: [String], of cells: [String], _ kind: String, key columnKey: String,
        _ examiner: inout StudyExaminer
    ) -> FoldColumn? {
        var columns: [FoldColumn] = []
        for name in names {
            let labels = examiner.groups(
                of: cells,
                column: StudyExaminer.GroupColumn(
                    path: path, cellIds: table.cellIds, name: name,
                    labels: table.columns[name] ?? []),
                metadataKey: key, columnKey: columnKey, kind: kind)
            guard let labels else { return nil }
            columns.append(
                FoldColumn(name: name, labels: labels, areIntegers: holdsIntegers(name)))
        }
        return FoldColumn.product(columns)
    }

    /// The cells to train on, as the cluster file chooses them; `nil` for all, or after reporting
    /// values that no cell has.
    func subset(of cells: [String], examiner: inout StudyExaminer) -> TrainingSubset? {
        guard !section.trainOn.isEmpty else { return nil }
        var rows = [String: Int](minimumCapacity: table.cellIds.count)
        for (row, cell) in table.cellIds.enumerated() { rows[cell] = row }
        let positions = cells.compactMap { rows[$0] }
        let labels = section.trainOn.map { choice in
            let column = table.columns[choice.column] ?? []
            return positions.map { column[$0] }
        }
        let key = byKey.replacing(".folds.by", with: ".folds.train-on")
        var areKnown = true
        for (choice, labels) in zip(section.trainOn, labels) {
            let distinct = Set(labels)
            let unknown = choice.unknownValues(among: distinct)
            guard let first = unknown.first else { continue }
            let names = distinct.sorted()
            let nearest =
                LabelChoice.nearestNumber(to: first, among: names)
                ?? NearestWord.suggestion(for: first, among: names)
            examiner.report(
                "\(key).\(choice.column)",
                "no training cell has \(choice.column) \(unknown.joined(separator: ", ")) in "
                    + "\(path); its values are \(StudyExaminer.examples(names, limit: 12))",
                nearest.map { "Did you mean \($0)?" } ?? "Choose among them.")
            areKnown = false
        }
        guard areKnown, positions.count == cells.count else { return nil }
        return TrainingSubset(choosing: section.trainOn, labels: labels)
    }

    /// The plan with its training restricted to a subset; `nil` after reporting why that cannot be.
    func restrict(
        _ plan: FoldPlan, to subset: TrainingSubset, examiner: inout StudyExaminer
    ) -> FoldPlan? {
        let key = byKey.replacing(".folds.by", with: ".folds.train-on")
        do {
            return try plan.restricted(to: subset)
        } catch LearningError.unusableFolds(let problem, let remedy) {
            examiner.report(key, problem, remedy + ".")
        } catch {
            examiner.report(key, "\(error)", "")
        }
        return nil
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
