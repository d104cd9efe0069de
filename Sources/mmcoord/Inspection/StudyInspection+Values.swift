internal import Pipelines
internal import Learning
internal import LinearAlgebra
internal import SingleCell

extension StudyInspection {
    /// Entries of a matrix held at once while scanning.
    private static let entriesAtOnce = 16 << 20

    /// Reads every value of every matrix once, in blocks of rows.
    ///
    /// Refuses what a task would refuse: damage, NaN and infinity, and values that nothing can be
    /// learned from.
    ///
    /// - Parameter progress: Called after each block with a file and the share of its rows read.
    /// - Returns: What the user should know of the values although the study can go on.
    /// - Throws: `InspectionError.unusableData` with everything found wrong: the first bad value of
    ///   each file, and what the first task that sees all values of a question would say.
    package func scanValues(
        progress: (String, Double) -> Void = { _, _ in }
    ) throws(InspectionError) -> [String] {
        var problems: [StudyProblem] = []
        var notices: [String] = []
        for question in questions {
            let section = question.section
            var seen: [ValueFacts.Matrix] = []
            for (key, location) in section.matrices {
                do {
                    seen.append(try Self.scan(location, progress))
                } catch {
                    problems.append(
                        StudyProblem(place: file.place(of: key), found: "\(error)", advice: ""))
                }
            }
            guard seen.count == section.matrices.count else { continue }
            problems += NormalisationExaminer.refusals(seen, section).map {
                StudyProblem(place: file.place(of: $0.key), found: $0.found, advice: "")
            }
            do {
                let facts = try Self.facts(seen, section)
                notices += ValueNotices.lines(facts, section)
            } catch {
                problems.append(
                    StudyProblem(
                        place: file.place(of: section.key), found: "\(error)", advice: ""))
            }
        }
        guard problems.isEmpty else { throw .unusableData(path: file.path, problems: problems) }
        return notices
    }

    /// Decides as the task does that sees the statistics of all matrices.
    ///
    /// - Throws: What the task throws; `SingleCellError` of a list that cannot be read.
    private static func facts(
        _ seen: [ValueFacts.Matrix], _ section: QuestionSection
    ) throws -> ValueFacts {
        let test = seen.count > 2 ? seen[2] : nil
        let facts = try ValueFacts(
            training: seen[0], targets: seen[1], test: test,
            seesGiven: section.normalise.inputs.isIdentity
                && section.blocks.contains { $0.block.views.contains(.given) })
        let drop: ColumnChoice.Drop
        switch section.drop {
        case .constant: drop = .constant
        case .none: drop = .none
        case .file(let path):
            let listed = Set(try NameList(path: path).names.map { ExactText($0) })
            let names = seen[0].names
            drop = .listed(names.indices.filter { listed.contains(ExactText(names[$0])) })
        }
        _ = try ColumnChoice(training: seen[0].inputs, test: test?.inputs, drop: drop)
        return facts
    }

    private static func scan(
        _ location: MatrixLocation, _ progress: (String, Double) -> Void
    ) throws(SingleCellError) -> ValueFacts.Matrix {
        let matrix = try MatrixFile(location.source)
        let header = matrix.header
        let rowCount = header.rowCount
        let step = max(1, entriesAtOnce / max(1, header.columnCount))
        var statistics = ColumnStatistics(columnCount: header.columnCount)
        var cells = CellFacts()
        var row = 0
        while row < rowCount {
            let end = min(rowCount, row + step)
            let block = try matrix.readRows(row..<end)
            statistics.merge(ColumnStatistics(extremesOf: block))
            cells.merge(CellFacts(block, cells: header.cellIds[row..<end]))
            row = end
            progress(location.path, Double(row) / Double(rowCount))
        }
        return ValueFacts.Matrix(names: header.columnNames, statistics: statistics, cells: cells)
    }
}
