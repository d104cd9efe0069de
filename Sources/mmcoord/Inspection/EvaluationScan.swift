internal import LinearAlgebra
internal import SingleCell

/// Checks the rows of an evaluation file against the test cells and the targets, one row at a time.
///
/// Its memory is one bit for each target of each cell that is asked for, and a few examples of what
/// is wrong.
package struct EvaluationScan {
    /// Test cells and targets of one question; each cell belongs to one question only.
    package struct Part {
        /// Ids of the cells to predict.
        package var testCells: [String]
        /// Names of what is predicted.
        package var targetNames: [String]

        /// Sets what rows may ask for.
        package init(testCells: [String], targetNames: [String]) {
            self.testCells = testCells
            self.targetNames = targetNames
        }
    }

    /// What the evaluation file asks for.
    package struct Summary: Sendable, Equatable {
        /// Rows, without the header.
        package var rowCount = 0
        /// Distinct cells.
        package var cellCount = 0
        /// Distinct targets.
        package var targetCount = 0
    }

    /// An unknown name in a row, with the line of its first mention.
    private struct Unknown {
        var text: String
        var line: Int
    }

    /// What rows asked of one question so far.
    private struct Asked {
        let cells: NameTable
        let targets: NameTable
        let wordCount: Int
        var targetSeen: [Bool]
        /// Where each cell's bits begin; -1 before its first row.
        var places: [Int]
        var bits: [UInt64] = []

        init(_ part: Part) {
            cells = NameTable(part.testCells)
            targets = NameTable(part.targetNames)
            wordCount = (part.targetNames.count + 63) / 64
            targetSeen = Array(repeating: false, count: part.targetNames.count)
            places = Array(repeating: -1, count: part.testCells.count)
        }

        /// Notes that a value was asked for; returns false where it had been before.
        mutating func note(cell: Int, target: Int) -> Bool {
            if places[cell] < 0 {
                places[cell] = bits.count
                bits.append(contentsOf: repeatElement(0, count: wordCount))
            }
            targetSeen[target] = true
            let word = places[cell] + target / 64
            let bit: UInt64 = 1 << UInt64(target % 64)
            defer { bits[word] |= bit }
            return bits[word] & bit == 0
        }
    }

    private var parts: [Asked]
    private let trainingCells: NameTable
    private var summary = Summary()
    private var unknownCells: [Unknown] = []
    private var unknownCellRowCount = 0
    private var trainingExamples: [Unknown] = []
    private var trainingRowCount = 0
    private var unknownTargets: [Unknown] = []
    private var unknownTargetRowCount = 0
    private var repeats: [Unknown] = []
    private var repeatCount = 0

    /// Begins a scan against the cells and targets of each question.
    package init(parts: [Part], trainingCells: [String]) {
        self.parts = parts.map(Asked.init)
        self.trainingCells = NameTable(trainingCells)
    }

    /// Adds a row: the UTF-8 bytes of its cell and gene, and its line, counted from 1 with the
    /// header.
    package mutating func add(cell: Span<UInt8>, target: Span<UInt8>, line: Int) {
        summary.rowCount += 1
        for index in parts.indices {
            guard let cellPosition = parts[index].cells.index(of: cell) else { continue }
            guard let targetPosition = parts[index].targets.index(of: target) else {
                unknownTargetRowCount += 1
                Self.keep(&unknownTargets, target, line)
                return
            }
            if !parts[index].note(cell: cellPosition, target: targetPosition) {
                repeatCount += 1
                Self.keep(&repeats, cell, line)
            }
            return
        }
        if trainingCells.index(of: cell) == nil {
            unknownCellRowCount += 1
            Self.keep(&unknownCells, cell, line)
        } else {
            trainingRowCount += 1
            Self.keep(&trainingExamples, cell, line)
        }
    }

    /// Reports row ids that occur twice: a submission would give two answers under one name.
    func report(
        _ repeats: RepeatedRowIds, path: String, key: String, _ examiner: inout StudyExaminer
    ) {
        guard repeats.count > 0 else { return }
        let examples = repeats.examples.map {
            "`\($0.id.printableName)` (lines \($0.first) and \($0.second))"
        }
        examiner.report(
            key,
            "\(repeats.count) rows of \(path) have a row_id that stands before: "
                + examples.joined(separator: ", "),
            "Give each row an id of its own, or remove the rows that stand twice.")
    }

    /// Reports what is wrong; returns what the file asks for if nothing is.
    package func finish(
        path: String, key: String, examiner: inout StudyExaminer
    ) -> Summary? {
        let targetNames = parts.flatMap(\.targets.names)
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
        summary.cellCount = parts.reduce(0) { $0 + $1.places.count { $0 >= 0 } }
        summary.targetCount = parts.reduce(0) { $0 + $1.targetSeen.count { $0 } }
        return summary
    }

    /// Keeps the first mention of the first three different names.
    private static func keep(_ examples: inout [Unknown], _ name: Span<UInt8>, _ line: Int) {
        guard examples.count < 3 else { return }
        let bytes = name.indices.map { name[$0] }
        let text = String(decoding: bytes, as: UTF8.self)
        guard !examples.contains(where: { ExactText($0.text) == ExactText(text) }) else { return }
        examples.append(Unknown(text: text, line: line))
    }

    private static func list(_ examples: [Unknown]) -> String {
        examples.map { "\($0.text) (line \($0.line))" }.joined(separator: ", ")
    }
}
