internal import SingleCell

/// Checks the rows of an evaluation file against the test cells and the targets, one row at a time.
///
/// Its memory is one bit for each cell and target, and a few examples of what is wrong.
package struct EvaluationScan {
    /// What the evaluation file asks for.
    package struct Summary: Sendable, Equatable {
        /// Rows, without the header.
        package var rowCount = 0
        /// Distinct cells.
        package var cellCount = 0
        /// Distinct targets.
        package var targetCount = 0
    }

    /// Something an unknown row says, with the line of its first mention.
    private struct Unknown {
        var text: String
        var line: Int
    }

    private let testCells: NameTable
    private let targets: NameTable
    private let trainingCells: NameTable
    private var summary = Summary()
    private var cellSeen: [Bool]
    private var targetSeen: [Bool]
    private var asked: [UInt64]
    private var unknownCells: [Unknown] = []
    private var unknownCellRowCount = 0
    private var trainingExamples: [Unknown] = []
    private var trainingRowCount = 0
    private var unknownTargets: [Unknown] = []
    private var unknownTargetRowCount = 0
    private var repeats: [Unknown] = []
    private var repeatCount = 0

    /// Begins a scan against test cells and target names.
    package init(testCells: [String], targetNames: [String], trainingCells: [String]) {
        self.testCells = NameTable(testCells)
        targets = NameTable(targetNames)
        self.trainingCells = NameTable(trainingCells)
        cellSeen = Array(repeating: false, count: testCells.count)
        targetSeen = Array(repeating: false, count: targetNames.count)
        asked = Array(repeating: 0, count: (testCells.count * targetNames.count + 63) / 64)
    }

    /// Takes in a row: the UTF-8 bytes of its cell and gene, and its line, counted from 1 with the
    /// header.
    package mutating func add(cell: Span<UInt8>, target: Span<UInt8>, line: Int) {
        summary.rowCount += 1
        let cellPosition = testCells.index(of: cell)
        let targetPosition = targets.index(of: target)
        if cellPosition == nil {
            if trainingCells.index(of: cell) == nil {
                unknownCellRowCount += 1
                Self.keep(&unknownCells, cell, line)
            } else {
                trainingRowCount += 1
                Self.keep(&trainingExamples, cell, line)
            }
        }
        if targetPosition == nil {
            unknownTargetRowCount += 1
            Self.keep(&unknownTargets, target, line)
        }
        guard let cellPosition, let targetPosition else { return }
        cellSeen[cellPosition] = true
        targetSeen[targetPosition] = true
        let bit = cellPosition * targetSeen.count + targetPosition
        if asked[bit / 64] & (1 << UInt64(bit % 64)) != 0 {
            repeatCount += 1
            Self.keep(&repeats, cell, line)
        }
        asked[bit / 64] |= 1 << UInt64(bit % 64)
    }

    /// Reports what is wrong; returns what the file asks for when nothing is.
    package func finish(
        path: String, key: String, targetNames: [String], examiner: inout StudyExaminer
    ) -> Summary? {
        let before = examiner.problems.count
        if summary.rowCount == 0 {
            examiner.report(
                key, "\(path) has no rows", "Give it the rows the submission must have.")
        }
        if unknownCellRowCount > 0 {
            examiner.report(
                key,
                "\(unknownCellRowCount) rows of \(path) name cells that are not in the test "
                    + "inputs: " + Self.list(unknownCells),
                "Remove these rows, or add the cells to the test inputs.")
        }
        if trainingRowCount > 0 {
            examiner.report(
                key,
                "\(trainingRowCount) rows of \(path) name training cells: "
                    + Self.list(trainingExamples),
                "Only test cells are predicted: remove these rows, or move the cells.")
        }
        if unknownTargetRowCount > 0 {
            let nearest = unknownTargets.first.flatMap {
                NearestWord.suggestion(for: $0.text, among: targetNames)
            }
            examiner.report(
                key,
                "\(unknownTargetRowCount) rows of \(path) name genes that are no targets: "
                    + Self.list(unknownTargets),
                (nearest.map { "Did you mean \($0)? " } ?? "")
                    + "Targets are named like \(StudyExaminer.examples(targetNames)).")
        }
        if repeatCount > 0 {
            examiner.report(
                key, "\(repeatCount) rows of \(path) ask for a value again: \(Self.list(repeats))",
                "Ask for each cell and gene once.")
        }
        guard examiner.problems.count == before else { return nil }
        var summary = summary
        summary.cellCount = cellSeen.count { $0 }
        summary.targetCount = targetSeen.count { $0 }
        return summary
    }

    /// Keeps the first mention of the first three different names.
    private static func keep(_ examples: inout [Unknown], _ name: Span<UInt8>, _ line: Int) {
        guard examples.count < 3 else { return }
        let text = String(decoding: name.indices.map { name[$0] }, as: UTF8.self)
        guard !examples.contains(where: { $0.text == text }) else { return }
        examples.append(Unknown(text: text, line: line))
    }

    private static func list(_ examples: [Unknown]) -> String {
        examples.map { "\($0.text) (line \($0.line))" }.joined(separator: ", ")
    }
}
