internal import Pipelines
internal import SingleCell

/// Examines the files that blocks of a question join by cell id, and what another program made.
struct BlockFileExaminer {
    private let section: QuestionSection
    /// Cells with inputs and targets.
    private let training: [String]
    /// Cells to predict.
    private let tests: [String]

    init(_ section: QuestionSection, training: [String], tests: [String]) {
        self.section = section
        self.training = training
        self.tests = tests
    }

    /// Reads the headers, and requires a row for each cell.
    ///
    /// - Parameters:
    ///   - findings: One for each block; gains what was found.
    ///   - examiner: Is told what is wrong, and that no score vouches for such features.
    func examine(
        _ findings: inout [QuestionInspection.BlockFindings], _ examiner: inout StudyExaminer
    ) {
        for (place, block) in section.blocks.enumerated() {
            guard let source = block.block.source else { continue }
            let (key, location) = ("\(block.key).path", MatrixLocation(source))
            guard let header = StudyHeaders.header(location, key, &examiner) else { continue }
            findings[place].source = header
            findings[place].columnCount = header.columnCount
            findings[place].labels = .cells(training: training, tests: tests)
            requireRows(in: header, key, &examiner)
            examiner.note(
                "\(section.name): block \(block.name) has features that another program wrote into "
                    + "\(header.path). Which cells and targets that program has seen is not known "
                    + "here, so no score, not even of a nested evaluation, can vouch for models "
                    + "that see them.")
        }
    }

    private func requireRows(
        in header: MatrixHeader, _ key: String, _ examiner: inout StudyExaminer
    ) {
        do {
            _ = try ForeignRows(of: training + tests, in: header)
        } catch {
            let mismatch = IdMismatch(
                StudyExaminer.Names(
                    key: section.inputsKey, path: section.trainInputs.path, ids: training + tests),
                header.cellsPlace(key))
            examiner.report(key, "\(error)", mismatch.remedy ?? "")
        }
    }
}

extension LabelTable {
    /// Cells alone, for what joins a matrix by their ids.
    static func cells(training: [String], tests: [String]) -> LabelTable {
        LabelTable(
            names: [], training: Cells(cells: training, columns: []),
            tests: Cells(cells: tests, columns: []))
    }
}
