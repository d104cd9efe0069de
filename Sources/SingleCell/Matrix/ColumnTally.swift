internal import LinearAlgebra

/// Counts the different values of a column, and keeps the first of them.
struct ColumnTally {
    private var seen: Set<ExactText> = []
    private var first: [String] = []
    private var missing = 0
    private var isExact = true
    private var last: String?

    /// Beyond so many different values a column is not counted further.
    static let distinctLimit = 1_000

    /// Whether further values can only be missing or not: their texts count no more.
    var isFull: Bool { !isExact }

    /// Takes the values of further rows; empty text stands for a missing one.
    mutating func add(_ values: [String]) {
        for value in values { add(value) }
    }

    /// Takes the value of a further row.
    mutating func add(_ value: String) {
        guard !value.isEmpty else {
            missing += 1
            return
        }
        guard isExact, value != last else { return }
        last = value
        guard seen.insert(ExactText(value)).inserted else { return }
        if first.count < TableSurvey.exampleLimit { first.append(value) }
        // Missing values are counted to the end.
        if seen.count > Self.distinctLimit { isExact = false }
    }

    /// Counts rows without a value.
    mutating func addMissing(_ count: Int) { missing += count }

    /// What was found.
    ///
    /// - Parameters:
    ///   - name: The column.
    ///   - kind: What its values are.
    ///   - sampledRowCount: Rows that were looked at; nil if these are all.
    /// - Returns: Counts, exact unless there were too many values or it was a sample.
    func column(
        _ name: String, _ kind: TableColumn.Kind, sampledRowCount: Int? = nil
    ) -> TableSurvey.Column {
        TableSurvey.Column(
            name: name, kind: kind == .numbers ? .numbers : .text, distinctCount: seen.count,
            isDistinctCountExact: isExact && sampledRowCount == nil, missingCount: missing,
            sampledRowCount: sampledRowCount, firstValues: first)
    }
}
