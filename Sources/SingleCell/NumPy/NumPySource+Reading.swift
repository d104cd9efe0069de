extension NumPySource {
    /// Takes entries.
    typealias Take = (borrowing EntryBlock, Double) throws(SingleCellError) -> Bool

    /// Elements read at a time.
    private static let pieceCount = 1 << 16

    /// Reads an array of rows × columns; zeros are left out.
    func readTable(
        _ name: String, _ isColumnMajor: Bool, _ output: inout EntryOutput, _ take: Take
    ) throws(SingleCellError) {
        var array = try archive.array(name)
        let (type, total) = (array.header.type, max(1, array.header.count))
        let width = max(1, isColumnMajor ? shape.rows : shape.columns)
        var (major, minor, done) = (0, 0, 0)
        while case let bytes = try array.next(Self.pieceCount), !bytes.isEmpty {
            for offset in stride(from: 0, to: bytes.count, by: type.byteCount) {
                let value = bytes.withUnsafeBytes { type.float($0, offset) }
                if value != 0 {
                    guard
                        try output.add(
                            row: isColumnMajor ? minor : major,
                            column: isColumnMajor ? major : minor, value: value,
                            part: Double(done) / Double(total), take)
                    else { return }
                }
                minor += 1
                if minor == width { (major, minor) = (major + 1, 0) }
            }
            done += bytes.count / type.byteCount
        }
    }

    /// Reads CSR or CSC: offsets first, then indices and values side by side.
    func readCompressed(
        _ isByColumn: Bool, _ output: inout EntryOutput, _ take: Take
    ) throws(SingleCellError) {
        let offsets = try archive.array("indptr").integers()
        var indices = try archive.array("indices")
        var values = try archive.array("data")
        let (majorCount, minorCount) =
            isByColumn ? (shape.columns, shape.rows) : (shape.rows, shape.columns)
        let total = values.header.count
        try requireVector(values.header, "data", total)
        try requireVector(indices.header, "indices", total)
        guard offsets.count == majorCount + 1, offsets.first == 0, offsets.last == total,
            zip(offsets, offsets.dropFirst()).allSatisfy({ $0 <= $1 })
        else {
            throw damaged(
                "indptr", "\(offsets.count) offsets up to \(offsets.last ?? 0)",
                "\(majorCount + 1) that ascend from 0 to \(total)")
        }
        var (major, entry) = (0, 0)
        while true {
            let numbers = try values.next(Self.pieceCount)
            let places = try indices.next(Self.pieceCount)
            let count = numbers.count / values.header.type.byteCount
            if count == 0 { return }
            for index in 0..<count {
                while offsets[major + 1] <= entry { major += 1 }
                let minor = try place(places, index, indices.header.type, minorCount, "indices")
                let value = numbers.withUnsafeBytes {
                    values.header.type.float($0, index * values.header.type.byteCount)
                }
                guard
                    try output.add(
                        row: isByColumn ? minor : major, column: isByColumn ? major : minor,
                        value: value, part: Double(entry) / Double(total), take)
                else { return }
                entry += 1
            }
        }
    }

    /// Reads COO: rows, columns and values side by side.
    func readCoordinates(_ output: inout EntryOutput, _ take: Take) throws(SingleCellError) {
        var rows = try archive.array("row")
        var columns = try archive.array("col")
        var values = try archive.array("data")
        let total = values.header.count
        try requireVector(values.header, "data", total)
        try requireVector(rows.header, "row", total)
        try requireVector(columns.header, "col", total)
        var entry = 0
        while true {
            let numbers = try values.next(Self.pieceCount)
            let rowBytes = try rows.next(Self.pieceCount)
            let columnBytes = try columns.next(Self.pieceCount)
            let type = values.header.type
            let count = numbers.count / type.byteCount
            if count == 0 { return }
            for index in 0..<count {
                let row = try place(rowBytes, index, rows.header.type, shape.rows, "row")
                let column = try place(
                    columnBytes, index, columns.header.type, shape.columns, "col")
                let value = numbers.withUnsafeBytes { type.float($0, index * type.byteCount) }
                guard
                    try output.add(
                        row: row, column: column, value: value,
                        part: Double(entry) / Double(total), take)
                else { return }
                entry += 1
            }
        }
    }

    private func requireVector(
        _ header: NpyArray.Header, _ name: String, _ count: Int
    ) throws(SingleCellError) {
        guard header.shape == [count], name == "data" || header.type.isInteger else {
            throw damaged(
                name, "\(header.type.name) of shape \(header.shape)",
                "a vector of \(count), as long as data")
        }
    }

    private func place(
        _ bytes: [UInt8], _ index: Int, _ type: NpyType, _ limit: Int, _ name: String
    ) throws(SingleCellError) -> Int {
        let place = bytes.withUnsafeBytes { type.integer($0, index * type.byteCount) }
        guard let place, place >= 0, place < limit else {
            throw damaged(
                name, "the index \(place.map(String.init) ?? "beyond 2^63")", "0 to \(limit - 1)")
        }
        return place
    }

    private func damaged(
        _ name: String, _ found: String, _ expected: String
    ) -> SingleCellError {
        .corrupt(path: path, location: name, found: found, expected: expected)
    }
}
