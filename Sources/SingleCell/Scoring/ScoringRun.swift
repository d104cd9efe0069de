/// One pass over the rows of an evaluation file and the predictions for them.
struct ScoringRun {
    /// Rows so far.
    private(set) var rowCount = 0
    private let parts: ScoringParts
    private let truths: [TruthRows]
    private let constant: Double
    private let evaluationIds: String
    /// The bytes of the latest row's cell id.
    private var cellId: [UInt8] = []
    /// The latest row's cell in `parts`, -1 before the first.
    private var cell = -1
    /// The truth file of the cell, -1 if it is not scored, and its row there.
    private var truth = -1
    private var firstValue = 0
    private var correlation = CellCorrelation()
    /// [cellCount of `parts`], cells that have rows.
    private var isSeen: [Bool]
    private var sums: [ScoreSums]
    private var allSums = ScoreSums()

    /// Begins.
    init(parts: ScoringParts, truths: [TruthRows], constant: Double, evaluationIds: String) {
        self.parts = parts
        self.truths = truths
        self.constant = constant
        self.evaluationIds = evaluationIds
        isSeen = [Bool](repeating: false, count: parts.parts.count)
        sums = [ScoreSums](repeating: ScoreSums(), count: truths.count)
    }

    /// The line of the current row in the evaluation file.
    var line = 1

    /// The same for messages about another file.
    var place: String { "line \(line) of `\(evaluationIds)`" }

    /// Takes a row.
    mutating func add(
        _ cell: Span<UInt8>, _ target: Span<UInt8>, _ prediction: Double
    ) throws(SingleCellError) {
        if !isSameCell(cell) {
            endCell()
            try beginCell(cell)
        }
        if truth >= 0 {
            guard let position = truths[truth].targets.index(of: target) else {
                throw problem("`\(truths[truth].technology)` has no target `\(text(target))`")
            }
            correlation.append(
                truth: truths[truth].value(firstValue + position), prediction: prediction)
        }
        rowCount += 1
    }

    /// Ends: every scored cell must have had its rows.
    mutating func finish() throws(SingleCellError) -> SubmissionScores {
        endCell()
        if let missing = isSeen.indices.first(where: { !isSeen[$0] && parts.parts[$0] != .unscored }
        ) {
            throw .badLine(
                path: parts.path, line: parts.line(missing),
                problem: "cell `\(parts.cells.names[missing])` counts for the "
                    + "\(parts.parts[missing].rawValue) score but has no rows in "
                    + "`\(evaluationIds)`")
        }
        let groups = zip(truths, sums).filter { !$0.1.isEmpty }
            .map { truth, sums in sums.group(truth.technology) }
        return SubmissionScores(
            technologies: groups, all: allSums.group("all"), rowCount: rowCount)
    }

    private func isSameCell(_ bytes: Span<UInt8>) -> Bool {
        guard cell >= 0, bytes.count == cellId.count else { return false }
        return bytes.withUnsafeBytes { asked in
            cellId.withUnsafeBytes { held in
                guard let first = asked.baseAddress, let second = held.baseAddress else {
                    return true
                }
                return ByteWords.areEqual(first, second, count: asked.count)
            }
        }
    }

    private mutating func beginCell(_ bytes: Span<UInt8>) throws(SingleCellError) {
        guard let found = parts.cells.index(of: bytes) else {
            throw problem("`\(parts.path)` does not list cell `\(text(bytes))`")
        }
        guard !isSeen[found] else {
            throw problem(
                "cell `\(text(bytes))` comes again after others: sort the file so that the rows "
                    + "of a cell stand together")
        }
        isSeen[found] = true
        cell = found
        cellId = bytes.indices.map { bytes[$0] }
        truth = -1
        guard parts.parts[found] != .unscored else { return }
        for (index, rows) in truths.enumerated() {
            guard let row = rows.cells.index(of: bytes) else { continue }
            truth = index
            firstValue = try rows.hold(row)
            return
        }
        throw problem(
            "cell `\(text(bytes))` counts for the \(parts.parts[found].rawValue) score, but no "
                + "file of true values holds it")
    }

    private mutating func endCell() {
        guard cell >= 0, truth >= 0 else { return }
        let score = correlation.value ?? constant
        sums[truth].add(score, parts.parts[cell])
        allSums.add(score, parts.parts[cell])
        correlation.removeAll()
        truth = -1
    }

    private func problem(_ problem: String) -> SingleCellError {
        .badLine(path: evaluationIds, line: line, problem: problem)
    }

    private func text(_ bytes: Span<UInt8>) -> String {
        UTF8Check.spelled(bytes.indices.map { bytes[$0] })
    }
}
