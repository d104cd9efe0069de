internal import LinearAlgebra

extension CellTable {
    /// Reads a table such as `metadata.csv`: a header line, then one line a cell.
    ///
    /// - Parameters:
    ///   - path: a comma-separated file in UTF-8, as `RecordReader` takes it.
    ///   - idColumn: the column of cell ids.
    /// - Throws: `SingleCellError.missingColumn`, `badLine` naming the line, `duplicateCells`,
    ///   `notText` for another kind of file.
    package init(csv path: String, idColumn: String = "cell_id") throws(SingleCellError) {
        var records = try RecordReader(path: path)
        guard try records.next() else {
            throw .badLine(path: path, line: 1, problem: "the file is empty: expected a header")
        }
        let header = try records.fields()
        guard let idField = header.firstIndex(where: { ExactText($0) == ExactText(idColumn) })
        else {
            throw .missingColumn(path: path, column: idColumn, found: header)
        }
        try Self.requireUnique(header: header, records)
        var fields = [[String]](repeating: [], count: header.count)
        while try records.next() {
            let record = try records.fields()
            guard record.count == header.count else {
                throw records.problem(
                    "\(record.count) fields, expected \(header.count) as in the header")
            }
            for index in header.indices { fields[index].append(record[index]) }
            if record[idField].isEmpty {
                throw records.problem("the field `\(idColumn)` is empty")
            }
        }
        var columns = TableColumns()
        for (index, name) in header.enumerated() where index != idField {
            _ = columns.add(name, TableColumn(parsing: fields[index]))
        }
        var names = header
        names.remove(at: idField)
        try self.init(path: path, cellIds: fields[idField], columnNames: names, columns: columns)
    }

    private static func requireUnique(
        header: [String], _ records: borrowing RecordReader
    ) throws(SingleCellError) {
        var seen: [ExactText: Int] = [:]
        for (index, name) in header.enumerated() {
            guard let first = seen.updateValue(index + 1, forKey: ExactText(name)) else { continue }
            let what =
                name.isEmpty ? "have no name" : "are both called `\(name.printableName)`"
            throw records.problem(
                "columns \(first) and \(index + 1) \(what): give each a name of its own")
        }
    }
}
