internal import Learning
internal import LinearAlgebra
internal import Pipelines
internal import SingleCell

/// Metadata of a question's cells, from a CSV or from the obs of the training inputs.
struct StudyMetadata {
    private let byKey: String
    /// Nil where there are none and none are needed.
    private let table: CellTable?
    /// How folds are made: as the cluster file says, or at random where it says nothing and no
    /// donors are known.
    let section: FoldsSection
    /// Whether folds cannot be made without groups, or the cluster file names the column.
    private let needsGroups: Bool
    /// The key that named the table.
    private let key: String

    /// Reads the table; nil after reporting that there is none or that it lacks a column.
    init?(file: ClusterFile, headers: StudyHeaders, examiner: inout StudyExaminer) {
        let section = headers.section
        let byKey = "\(section.key).folds.by"
        self.byKey = byKey
        key = file.study.metadata == nil ? section.inputsKey : "study.metadata"
        do {
            table = try Self.read(file, headers)
        } catch {
            examiner.report(key, "\(error)", "")
            return nil
        }
        var folds = section.folds
        if file.lines[byKey] == nil, file.lines["\(section.key).folds.scheme"] == nil,
            let absence = AbsentDonors(table, headers)
        {
            folds.scheme = .random
            examiner.note(absence.notice(of: section))
        }
        self.section = folds
        let needsGroups = folds.scheme.needsGroups || file.lines[byKey] != nil
        self.needsGroups = needsGroups
        let others =
            section.folds.trainOn.map { ($0.column, "\(section.key).folds.train-on.\($0.column)") }
            + section.blocks.flatMap { block in
                block.block.metadataColumns.flatMap(FoldsSection.columns)
                    .map { ($0, block.metadataKey) }
            }
            + Self.batchColumns(section)
        let wanted =
            others + (needsGroups ? section.folds.groupColumns.map { ($0, byKey) } : [])
        guard let table else {
            // Without a header the inputs are reported already, and nothing more is known.
            guard let inputs = headers.inputs else { return nil }
            guard !wanted.isEmpty else { return }
            examiner.report(
                "study.metadata",
                "is missing, and \(inputs.path) is \(inputs.format), which holds no obs "
                    + "columns",
                "Name a CSV with the columns cell_id and "
                    + section.folds.groupColumns.joined(separator: ", ") + ".")
            return nil
        }
        for (name, key) in wanted where table.columns[name] == nil {
            MissingMetadataColumn(
                name: name, table: table, isCSV: file.study.metadata != nil,
                targets: headers.targets
            ).report(key, &examiner)
            return nil
        }
    }

    /// The columns that name batches of targets, with the key that names them.
    private static func batchColumns(_ section: QuestionSection) -> [(String, String)] {
        guard let transform = section.targetTransform, let column = transform.batchColumn
        else { return [] }
        return FoldsSection.columns(column).map { ($0, transform.batchKey) }
    }

    /// Returns the CSV, or else the obs of the inputs; nil where there is neither.
    private static func read(
        _ file: ClusterFile, _ headers: StudyHeaders
    ) throws(SingleCellError) -> CellTable? {
        if let csv = file.study.metadata { return try CellTable(csv: csv) }
        guard let inputs = headers.inputs else { return nil }
        return try CellTable(obs: inputs.path, inputs.selection)
    }

    /// Returns the group of each cell; empty where folds need no groups and cells have none; nil
    /// after reporting cells without one.
    func groups(of cells: [String], examiner: inout StudyExaminer) -> FoldColumn? {
        let names = section.groupColumns
        if needsGroups {
            return product(
                names, of: cells, "training", key: byKey, refusesLookAlikes: true, &examiner)
        }
        // A column that only divides scores leads to a notice, not to a refusal.
        var trial = StudyExaminer { $0 }
        let isThere = table.map { table in names.allSatisfy { table.columns[$0] != nil } } ?? false
        if isThere, product(names, of: cells, "training", key: byKey, &trial) != nil {
            return product(names, of: cells, "training", key: byKey, &examiner)
        }
        if let table {
            let name = names.joined(separator: ", ")
            examiner.note(
                isThere
                    ? "some training cells have no \(name) in \(table.path), so scores are not "
                        + "parted by it."
                    : "\(table.path) has no column \(name), so scores are not parted by it.")
        }
        return FoldColumn(
            name: section.groupColumn, labels: [String](repeating: "", count: cells.count))
    }

    /// Returns the metadata that a block reads, of each training cell and,
    /// where features are made of it, of each test cell; nil after reporting cells without a value.
    func labels(
        of block: BlockSection, training: [String], test: [String],
        examiner: inout StudyExaminer
    ) -> LabelTable? {
        let names = block.block.metadataColumns
        var table = LabelTable(
            names: names, training: LabelTable.Cells(cells: training, columns: []),
            tests: LabelTable.Cells(
                cells: block.block.describesCells ? test : [], columns: []))
        for name in names {
            let columns = FoldsSection.columns(name)
            let known = product(
                columns, of: training, "training", key: block.metadataKey,
                refusesLookAlikes: true, &examiner)
            let new = product(
                columns, of: table.tests.cells, "test", key: block.metadataKey,
                refusesLookAlikes: true, &examiner)
            guard let known, let new else { return nil }
            table.training.columns.append(known.labels)
            table.tests.columns.append(new.labels)
        }
        return table
    }

    /// Returns a column, or a product of columns, of each training cell; nil after reporting cells
    /// without a value.
    func labels(
        _ name: String, of cells: [String], key: String, examiner: inout StudyExaminer
    ) -> LabelTable? {
        let column = product(
            FoldsSection.columns(name), of: cells, "training", key: key,
            refusesLookAlikes: true, &examiner)
        guard let column else { return nil }
        return LabelTable(
            names: [name], training: LabelTable.Cells(cells: cells, columns: [column.labels]),
            tests: LabelTable.Cells(cells: [], columns: [[]]))
    }

    private func product(
        _ names: [String], of cells: [String], _ kind: String, key columnKey: String,
        refusesLookAlikes: Bool = false, _ examiner: inout StudyExaminer
    ) -> FoldColumn? {
        guard let table else { return nil }
        var columns: [FoldColumn] = []
        for name in names {
            guard let column = table.columns.column(name) else { return nil }
            let labels = examiner.groups(
                of: cells,
                column: StudyExaminer.GroupColumn(
                    path: table.path, cellIds: table.cellIds, name: name, labels: column.values),
                metadataKey: key, columnKey: columnKey, kind: kind)
            guard let labels else { return nil }
            let isApart = examiner.checkLookAlikes(
                labels, column: "\(name) in \(table.path)", key: columnKey,
                refuses: refusesLookAlikes,
                areNumbers: column.kind == .numbers && section.scheme != .timeForward)
            guard isApart else { return nil }
            columns.append(
                FoldColumn(name: name, labels: labels, areNumbers: column.kind == .numbers))
        }
        return FoldColumn.product(columns)
    }

    /// Returns the row of each of `cells` in the table; nil for a cell that is not there.
    private func positions(of cells: [String]) -> [Int]? {
        guard let table else { return nil }
        var rows = [ExactText: Int](minimumCapacity: table.cellIds.count)
        for (row, cell) in table.cellIds.enumerated() { rows[ExactText(cell)] = row }
        let positions = cells.compactMap { rows[ExactText($0)] }
        return positions.count == cells.count ? positions : nil
    }

    /// Returns the cells to train on, as the cluster file chooses them; nil for all, or after
    /// reporting values that no cell has.
    func subset(of cells: [String], examiner: inout StudyExaminer) -> TrainingSubset? {
        guard !section.trainOn.isEmpty, let table, let positions = positions(of: cells) else {
            return nil
        }
        let labels = section.trainOn.map { choice in
            let column = table.columns[choice.column] ?? []
            return positions.map { column[$0] }
        }
        let key = byKey.replacing(".folds.by", with: ".folds.train-on")
        var areKnown = true
        for (choice, labels) in zip(section.trainOn, labels) {
            let isApart = examiner.checkLookAlikes(
                labels.filter { !$0.isEmpty }, column: "\(choice.column) in \(table.path)",
                key: "\(key).\(choice.column)", refuses: true)
            areKnown = areKnown && isApart
            let names = Set(labels.map { ExactText($0) }).sorted().map(\.text)
            let unknown = choice.unknownValues(among: names)
            guard let first = unknown.first else { continue }
            let nearest =
                LabelChoice.nearestNumber(to: first, among: names)
                ?? NearestWord.suggestion(for: first, among: names)
            examiner.report(
                "\(key).\(choice.column)",
                "no training cell has \(choice.column) \(unknown.joined(separator: ", ")) in "
                    + "\(table.path); its values are \(StudyExaminer.examples(names, limit: 12))",
                nearest.map { "Did you mean \($0)?" } ?? "Choose among them.")
            areKnown = false
        }
        return areKnown ? TrainingSubset(choosing: section.trainOn, labels: labels) : nil
    }

    /// Returns the plan with its training restricted to a subset; nil after reporting why that is
    /// impossible.
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

    /// Returns the columns that name the person whom cells are from, if there is a row for each of
    /// `cells`.
    func persons(of cells: [String]) -> [ScoreReport.MetadataColumn] {
        guard let table, let positions = positions(of: cells) else { return [] }
        return table.columnNames.filter(PersonColumns.contains).compactMap { name in
            guard let column = table.columns[name] else { return nil }
            return ScoreReport.MetadataColumn(name: name, values: positions.map { column[$0] })
        }
    }

    /// Returns other columns with 2 to 50 values among `cells`, by which a reader may want scores.
    ///
    /// Cells without a value are a group of their own.
    func partitions(
        of cells: [String], examiner: inout StudyExaminer
    ) -> [ScoreReport.MetadataColumn] {
        guard let table, let positions = positions(of: cells) else { return [] }
        return table.columnNames.filter { [$0] != section.groupColumns }.compactMap { name in
            guard let column = table.columns[name] else { return nil }
            let values = positions.map { column[$0] }
            let distinct = Set(values.map { ExactText($0) })
            guard (2...50).contains(distinct.count) else { return nil }
            _ = examiner.checkLookAlikes(
                values.filter { !$0.isEmpty }, column: "\(name) in \(table.path)", key: key,
                refuses: false)
            let missing =
                distinct.contains(ExactText(Self.missing)) ? "(\(Self.missing))" : Self.missing
            return ScoreReport.MetadataColumn(
                name: name, values: values.map { $0.isEmpty ? missing : $0 })
        }
    }

    /// The name of the group of cells without a value.
    private static let missing = "missing"
}

extension FoldSchemeName {
    /// Whether folds are made by groups of cells; other schemes only divide scores by them.
    var needsGroups: Bool {
        switch self {
        case .group, .leaveOneGroupOut, .timeForward, .stratified: true
        case .random, .adversarial, .file: false
        }
    }
}
