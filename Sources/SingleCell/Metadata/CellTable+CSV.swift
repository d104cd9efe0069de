extension CellTable {
    /// Reads a table such as `metadata.csv`: a header line, then one line a cell.
    ///
    /// - Parameters:
    ///   - path: a comma-separated file, LF or CRLF, with or without a BOM; fields may be quoted.
    ///   - idColumn: the column of cell ids.
    /// - Throws: `SingleCellError.missingColumn`, `badLine` naming the line, `duplicateCells`.
    package init(csv path: String, idColumn: String = "cell_id") throws(SingleCellError) {
        var reader = try DelimitedReader(path: path)
        guard try reader.next() else {
            throw .badLine(path: path, line: 1, problem: "the file is empty: expected a header")
        }
        let header = (0..<reader.fieldCount).map { reader.string($0) }
        guard let idField = header.firstIndex(of: idColumn) else {
            throw .missingColumn(path: path, column: idColumn, found: header)
        }
        for (index, name) in header.enumerated() where header.firstIndex(of: name) != index {
            throw .badLine(path: path, line: 1, problem: "the column `\(name)` stands twice")
        }
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
        var columns: [String: [String]] = [:]
        for (index, name) in header.enumerated() where index != idField {
            columns[name] = fields[index]
        }
        try self.init(
            path: path, cellIds: fields[idField], columnNames: header.filter { $0 != idColumn },
            columns: columns)
    }
}
