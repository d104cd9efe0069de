/// Puts entries into the order of rows, and names those that stand twice.
struct EntryRuns: Sendable {
    /// One value of a matrix.
    struct Entry: Sendable, Equatable {
        var cell: Int32
        var column: Int32
        var value: Float
    }

    /// Orders entries by cell, then by column; equal ones keep their order.
    ///
    /// A counting sort by cell, for cells are few beside entries, and a comparison sort within each
    /// cell whose columns do not ascend yet.
    func sorted(_ entries: [Entry]) -> [Entry] {
        guard let largest = entries.lazy.map(\.cell).max(),
            let smallest = entries.lazy.map(\.cell).min()
        else { return [] }
        let first = Int(smallest)
        var starts = [Int](repeating: 0, count: Int(largest) - first + 2)
        for entry in entries { starts[Int(entry.cell) - first + 1] += 1 }
        for cell in 1..<starts.count { starts[cell] += starts[cell - 1] }
        var next = starts
        var ordered = [Entry](
            repeating: Entry(cell: 0, column: 0, value: 0), count: entries.count)
        for entry in entries {
            let cell = Int(entry.cell) - first
            ordered[next[cell]] = entry
            next[cell] += 1
        }
        for cell in 0..<starts.count - 1 {
            Self.sortColumns(&ordered, starts[cell]..<starts[cell + 1])
        }
        return ordered
    }

    /// Orders the entries of one cell by column, unless they are in order already.
    static func sortColumns(_ entries: inout [Entry], _ range: Range<Int>) {
        var isAscending = true
        for index in range.dropFirst() where entries[index].column < entries[index - 1].column {
            isAscending = false
            break
        }
        if !isAscending { entries[range].sort { $0.column < $1.column } }
    }

    /// The refusal of a value that a file gives twice.
    static func twice(
        _ source: any EntrySource, cell: String, column: String
    ) -> SingleCellError {
        .corrupt(
            path: source.path, location: source.location,
            found: "two values for cell `\(cell.printableName)`, column "
                + "`\(column.printableName)`",
            expected: "one for each (scipy adds them up: matrix.sum_duplicates())")
    }
}
