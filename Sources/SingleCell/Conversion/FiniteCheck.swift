/// Counts values that are not finite while entries go by, before it is known how many there are.
struct FiniteCheck {
    private var first: EntryRuns.Entry?
    private var byColumn: [Int32: Int] = [:]
    private var cells: Set<Int32> = []

    /// Looks at an entry.
    mutating func note(_ entry: EntryRuns.Entry) {
        guard !entry.value.isFinite else { return }
        if first == nil { first = entry }
        byColumn[entry.column, default: 0] += 1
        cells.insert(entry.cell)
    }

    /// The refusal of the values; nil if all were finite.
    func failure(_ names: EntryNames, _ source: any EntrySource) -> SingleCellError? {
        guard let first else { return nil }
        let survey = NotFiniteSurvey(
            columnNames: names.columnNames, rowCount: names.cellIds.count,
            byColumn: names.columnNames.indices.map {
                byColumn[Int32(truncatingIfNeeded: $0)] ?? 0
            },
            badCellCount: cells.count)
        return .notFinite(
            path: source.path, cell: names.cellIds[Int(first.cell)], row: Int(first.cell),
            column: names.columnNames[Int(first.column)],
            value: first.value.isNaN ? source.missingValueText : "a number beyond Float32",
            survey: survey)
    }
}
