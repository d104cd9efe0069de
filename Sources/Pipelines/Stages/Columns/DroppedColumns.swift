import Learning

/// The columns that a study leaves out, each with every reason.
struct DroppedColumns {
    /// The columns in training order, those of the test inputs alone after them.
    let columns: [ColumnReport.Dropped]

    /// Looks for the reasons of a choice.
    init(
        _ training: ValueFacts.Matrix, _ test: ValueFacts.Matrix?, _ choice: ColumnChoice,
        _ drop: ColumnChoice.Drop
    ) {
        var reasons: [Int: [ColumnReport.Reason]] = [:]
        func add(_ columns: [Int], _ reason: ColumnReport.Reason) {
            for column in columns { reasons[column, default: []].append(reason) }
        }
        var unknown: [String] = []
        if drop == .constant { add(training.statistics.constantColumns, .constantInTraining) }
        if let test {
            let present = Set(choice.testColumn.filter { $0 >= 0 }.map(Int.init))
            add(training.names.indices.filter { !present.contains($0) }, .notInTest)
            unknown = zip(test.names, choice.testColumn).filter { $0.1 < 0 }.map(\.0)
            if drop == .constant {
                let constant = test.statistics.constantColumns.map { Int(choice.testColumn[$0]) }
                add(constant.filter { $0 >= 0 }, .constantInTest)
            }
        }
        if case .listed(let columns) = drop { add(columns, .listed) }
        columns =
            reasons.sorted { $0.key < $1.key }.map {
                ColumnReport.Dropped(name: training.names[$0.key], reasons: $0.value)
            } + unknown.map { ColumnReport.Dropped(name: $0, reasons: [.notInTraining]) }
    }
}
