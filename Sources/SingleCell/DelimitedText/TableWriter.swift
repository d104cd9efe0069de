package import LinearAlgebra

/// Writes a comma-separated table: a header, then one line for each cell.
///
/// The file appears by rename.
/// Numbers are the shortest text that reads back to the same Float32.
package struct TableWriter: ~Copyable {
    private var pending: PendingFile
    private var file: OutputFile
    private let columnCount: Int

    /// Starts a table.
    ///
    /// - Parameters:
    ///   - path: Where it appears at the end.
    ///   - columnNames: After `cell_id`.
    /// - Throws: `SingleCellError.cannotWrite`.
    package init(path: String, columnNames: [String]) throws(SingleCellError) {
        let pending = PendingFile(path: path)
        var file = try OutputFile(path: pending.temporaryPath)
        let names = ["cell_id"] + columnNames.map(Self.field)
        try file.append(names.joined(separator: ",") + "\n")
        self.pending = pending
        self.file = file
        columnCount = columnNames.count
    }

    /// Appends lines.
    ///
    /// - Parameters:
    ///   - cells: Ids.
    ///   - rows: `[cells.count, columns]`, finite.
    /// - Throws: `SingleCellError.cannotWrite`.
    package mutating func append(
        _ cells: some Collection<String>, _ rows: DenseMatrix
    ) throws(SingleCellError) {
        precondition(rows.rowCount == cells.count && rows.columnCount == columnCount)
        var bytes: [UInt8] = []
        var number = [UInt8](repeating: 0, count: ShortestDecimal.longest + 8)
        for (row, cell) in cells.enumerated() {
            bytes.removeAll(keepingCapacity: true)
            bytes += Self.field(cell).utf8
            for value in rows.row(row) {
                bytes.append(UInt8(ascii: ","))
                let count = number.withUnsafeMutableBytes { buffer in
                    buffer.baseAddress.map { ShortestDecimal.write(value, to: $0) } ?? 0
                }
                bytes += number[..<count]
            }
            bytes.append(UInt8(ascii: "\n"))
            try file.append(bytes.span)
        }
    }

    /// Gives the file its name.
    package consuming func finish() throws(SingleCellError) {
        try file.close()
        try pending.commit()
    }

    /// A name as a field, in quotes where it needs them.
    private static func field(_ text: String) -> String {
        guard text.utf8.contains(where: { [0x2c, 0x22, 0x0a, 0x0d].contains($0) }) else {
            return text
        }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
