/// Which score each test cell counts for.
struct ScoringParts {
    /// The table, for messages.
    let path: String
    /// The position of each cell.
    let cells: NameTable
    /// [cellCount].
    let parts: [ScoreSums.Part]

    /// Reads a table of `cell_id` and `part`.
    ///
    /// - Throws: `SingleCellError.badLine` for a part of another name; as `CellTable`.
    init(path: String) throws(SingleCellError) {
        let table = try CellTable(csv: path)
        var parts: [ScoreSums.Part] = []
        for (row, name) in try table.column("part").enumerated() {
            guard let part = ScoreSums.Part(rawValue: name) else {
                throw .badLine(
                    path: path, line: row + 2,
                    problem: "part `\(name)`: allowed are public, private and unscored")
            }
            parts.append(part)
        }
        self.path = path
        self.parts = parts
        cells = NameTable(table.cellIds)
    }

    /// The line of a cell, when none before it is empty.
    func line(_ cell: Int) -> Int { cell + 2 }
}
