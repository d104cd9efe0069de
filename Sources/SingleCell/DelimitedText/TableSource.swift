/// The values of a text table, line by line.
struct TableSource: EntrySource {
    let path: String
    let location = "the table"
    /// As pandas reads numbers that are not all whole.
    let elementType = "float64"
    let notices: [String] = []
    let missingValueText = "no number (a missing value)"
    private let dialect: TableDialect
    private let header: TopLine
    private let orientation: Orientation

    /// Bytes of a line, which may hold a value of every cell.
    private static let longestLine = 256 << 20

    /// Reads the header and the first line.
    ///
    /// - Throws: `SingleCellError.badLine` for a header that does not fit; `unknownLayout` where
    ///   the names along the top look like those of cells and the user did not say so.
    init(
        path: String, dialect: TableDialect, asked: Orientation?
    ) throws(SingleCellError) {
        var reader = try Self.reader(path, dialect)
        guard try reader.next() else {
            throw .badLine(path: path, line: 1, problem: "the file is empty: expected a header")
        }
        let names = try reader.fields()
        guard try reader.next() else {
            throw .badLine(
                path: path, line: 1, problem: "nothing follows the header: expected a line a cell")
        }
        let first = try reader.fields()
        header = try TopLine(names, fieldCount: first.count, path: path)
        try header.requireUnique(path: path)
        if asked == nil, let doubt = header.doubt(firstId: first[0]) {
            throw .unknownLayout(
                path: path, found: doubt,
                expected: "`orientation: features-by-cells` for it, or, if its lines are cells "
                    + "after all, `orientation: cells-by-features`")
        }
        self.path = path
        self.dialect = dialect
        orientation = asked ?? .cellsByFeatures
    }

    var memberPaths: [String] { [path] }
    var isByCell: Bool { orientation == .cellsByFeatures }

    private static func reader(
        _ path: String, _ dialect: TableDialect
    ) throws(SingleCellError) -> RecordReader {
        try RecordReader(
            path: path, delimiter: dialect.delimiter, expands: true, longestRecord: longestLine)
    }

    func read(
        _ take: (borrowing EntryBlock, Double) throws(SingleCellError) -> Bool
    ) throws(SingleCellError) -> EntryNames {
        let size = max(1, try FileStatus.size(path) ?? 1)
        var reader = try Self.reader(path, dialect)
        _ = try reader.next()
        var block = EntryBlock()
        var ids: [String] = []
        while try reader.next() {
            guard ids.count < Int(Int32.max) - 1 else {
                throw reader.problem("more lines than an index of Int32 can count")
            }
            var line = TableLine(reader, path: path, delimiter: dialect.delimiter)
            let id = try line.id()
            guard !id.isEmpty else { throw reader.problem("the first field, the id, is empty") }
            ids.append(id)
            for column in header.names.indices {
                let value = try line.value(of: column, in: header)
                if value == 0 { continue }
                if block.isFull {
                    let part = Double(reader.consumedBytes) / Double(size)
                    guard try take(block, part) else { return names(ids) }
                    block.removeAll()
                }
                if isByCell {
                    block.append(cell: ids.count - 1, column: column, value: value)
                } else {
                    block.append(cell: column, column: ids.count - 1, value: value)
                }
            }
            try line.requireEnd(header.names.count + 1)
        }
        _ = try take(block, 1)
        return names(ids)
    }

    private func names(_ ids: [String]) -> EntryNames {
        isByCell
            ? EntryNames(cellIds: ids, columnNames: header.names)
            : EntryNames(cellIds: header.names, columnNames: ids)
    }
}
