internal import LinearAlgebra

extension CellTable {
    /// Reads a table such as `metadata.csv`: a header line, then one line a cell.
    ///
    /// - Parameters:
    ///   - path: a comma-separated file in UTF-8, as `DelimitedReader` takes it.
    ///   - idColumn: the column of cell ids.
    /// - Throws: `SingleCellError.missingColumn`, `badLine` naming the line, `duplicateCells`,
    ///   `notText` for another kind of file.
    package init(csv path: String, idColumn: String = "cell_id") throws(SingleCellError) {
        var reader = try DelimitedReader(path: path)
        guard try reader.next() else {
            throw .badLine(path: path, line: 1, problem: "the file is empty: expected a header")
        }
        let header = (0..<reader.fieldCount).map { reader.string($0) }
        guard let idField = header.firstIndex(where: { ExactText($0) == ExactText(idColumn) })
        else {
            throw .missingColumn(path: path, column: idColumn, found: header)
        }
        try Self.requireUnique(header: header, reader)
        var fields = [[String]](repeating: [], count: header.count)
        while try reader.next() {
            guard reader.fieldCount == header.count else {
                throw reader.problem(
                    "\(reader.fieldCount) fields, expected \(header.count) as in the header")
            }
            for index in header.indices { fields[index].append(reader.string(index)) }
            if fields[idField].last?.isEmpty == true {
                throw reader.problem("the field `\(idColumn)` is empty")
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
        header: [String], _ reader: borrowing DelimitedReader
    ) throws(SingleCellError) {
        var seen: [ExactText: Int] = [:]
        for (index, name) in header.enumerated() {
            guard let first = seen.updateValue(index + 1, forKey: ExactText(name)) else { continue }
            let what =
                name.isEmpty ? "have no name" : "are both called `\(name.printableName)`"
            throw reader.problem(
                "columns \(first) and \(index + 1) \(what): give each a name of its own")
        }
    }
}
