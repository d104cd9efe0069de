internal import LinearAlgebra

/// Looks at a column of a long table, a piece at a time and without making text of all of it.
///
/// Numbers, truth values and the codes of categories are all looked at; of texts a sample.
struct ColumnLook {
    /// Rows of the table.
    let rowCount: Int
    /// For each row, whether it counts; nil if all do.
    let counted: [Bool]?

    /// Rows that are read at once.
    private static let pieceCount = 1 << 18
    /// Places that a sample of texts is taken from, and rows at each.
    private static let (placeCount, placeRowCount) = (16, 2_048)

    /// Looks at a vector of numbers, truth values or texts.
    ///
    /// - Parameters:
    ///   - name: The column.
    ///   - dataset: [rowCount].
    ///   - mask: [rowCount], which values are missing; nil if none is by that.
    ///   - decoded: Makes of a stored text what it stands for.
    /// - Returns: nil of values that have no text form.
    /// - Throws: `SingleCellError` for a vector of another length, and for damage.
    func values(
        _ name: String, _ dataset: borrowing HDF5Dataset, mask: [Bool]? = nil,
        decoded: (String) -> String = { $0 }
    ) throws(SingleCellError) -> TableSurvey.Column? {
        try requireLength(dataset)
        let kind = TableColumn.Kind(dataset.element)
        var tally = ColumnTally()
        switch dataset.element {
        case .integer:
            try forEachPiece { (rows) throws(SingleCellError) in
                add(try dataset.readIntegers(rows), rows, mask, to: &tally) { String($0) }
            }
        case .float(let byteCount, _):
            try forEachPiece { (rows) throws(SingleCellError) in
                add(try dataset.readDoubles(rows), rows, mask, to: &tally) {
                    HDF5Dataset.text($0, isSingle: byteCount <= 4)
                }
            }
        case .boolean, .bitfield:
            try forEachPiece { (rows) throws(SingleCellError) in
                add(try dataset.readBooleans(rows: rows), rows, mask, to: &tally) {
                    $0 ? "True" : "False"
                }
            }
        case .fixedString, .variableString:
            var sampled = 0
            for rows in samplePieces() {
                let texts = try dataset.readText(rows: rows).map(decoded)
                // Words for missing values become empty text.
                let values = TableColumn(texts, kind: kind).values
                for (row, value) in zip(rows, values) where counted?[row] ?? true {
                    tally.add(mask?[row] ?? false ? "" : value)
                    sampled += 1
                }
            }
            return tally.column(name, kind, sampledRowCount: sampled)
        default: return nil
        }
        return tally.column(name, kind)
    }

    /// Looks at codes of categories: every code, and the names of those that occur.
    ///
    /// - Parameters:
    ///   - name: The column.
    ///   - codes: [rowCount], below 0 where there is no value.
    ///   - categories: What the codes stand for, and what it is.
    /// - Returns: What was found, all of it exact.
    /// - Throws: `SingleCellError` for codes that stand for nothing, and for damage.
    func categories(
        _ name: String, _ codes: borrowing HDF5Dataset,
        _ categories: (texts: [String], kind: TableColumn.Kind)
    ) throws(SingleCellError) -> TableSurvey.Column {
        try requireLength(codes)
        let names = TableColumn(categories.texts, kind: categories.kind).values
        var isSeen = [Bool](repeating: false, count: names.count)
        var order: [Int] = []
        var missing = 0
        try forEachPiece { (rows) throws(SingleCellError) in
            for (row, code) in zip(rows, try codes.readIntegers(rows))
            where counted?[row] ?? true {
                guard code < names.count else {
                    throw .corrupt(
                        path: codes.path, location: codes.name, found: "category \(code)",
                        expected: "at most \(names.count - 1)")
                }
                guard code >= 0, !names[code].isEmpty else {
                    missing += 1
                    continue
                }
                if !isSeen[code] {
                    isSeen[code] = true
                    order.append(code)
                }
            }
        }
        return TableSurvey.Column(
            name: name, kind: categories.kind == .numbers ? .numbers : .text,
            distinctCount: Set(order.map { ExactText(names[$0]) }).count,
            isDistinctCountExact: true, missingCount: missing, sampledRowCount: nil,
            firstValues: order.prefix(TableSurvey.exampleLimit).map { names[$0] })
    }

    private func requireLength(_ dataset: borrowing HDF5Dataset) throws(SingleCellError) {
        guard dataset.shape == [rowCount] else {
            throw .corrupt(
                path: dataset.path, location: dataset.name, found: "shape \(dataset.shape)",
                expected: "\(rowCount) values, one for each row")
        }
    }

    /// Takes values into a tally; text is made of those that were not seen before.
    private func add<Value: Hashable>(
        _ values: [Value], _ rows: Range<Int>, _ mask: [Bool]?, to tally: inout ColumnTally,
        text: (Value) -> String
    ) {
        var seen: Set<Value> = []
        var last: Value?
        for (row, value) in zip(rows, values) where counted?[row] ?? true {
            if mask?[row] ?? false {
                tally.addMissing(1)
            } else if value != value {
                // Only NaN differs from itself.
                tally.addMissing(1)
            } else if !tally.isFull, value != last, seen.insert(value).inserted {
                last = value
                tally.add(text(value))
            }
        }
    }

    private func forEachPiece(
        _ body: (Range<Int>) throws(SingleCellError) -> Void
    ) throws(SingleCellError) {
        var first = 0
        while first < rowCount {
            let end = min(rowCount, first + Self.pieceCount)
            try body(first..<end)
            first = end
        }
    }

    /// Evenly spread rows, the first among them.
    private func samplePieces() -> [Range<Int>] {
        let count = Self.placeCount
        return (0..<count).map { place in
            let first = place * rowCount / count
            return first..<min((place + 1) * rowCount / count, first + Self.placeRowCount)
        }
    }
}
