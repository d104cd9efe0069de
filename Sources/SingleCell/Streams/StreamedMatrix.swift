internal import LinearAlgebra

/// A matrix that is read from its start each time, for a look at a few rows.
///
/// A study reads the converted file instead.
struct StreamedMatrix: OpenMatrix {
    let header: MatrixHeader
    private let source: any EntrySource

    /// Reads the names, and the density where the source says it before its values.
    init(
        _ source: any EntrySource, format: any MatrixFormat.Type
    ) throws(SingleCellError) {
        let names: EntryNames
        let entryCount: Int
        if let outline = try source.outline() {
            (names, entryCount) = outline
        } else {
            var count = 0
            names = try source.read { (block, _) in
                for index in 0..<block.count where block.values[index] != 0 { count += 1 }
                return true
            }
            entryCount = count
        }
        let all = Double(names.cellIds.count) * Double(names.columnNames.count)
        header = MatrixHeader(
            try MatrixNames(
                path: source.path, location: source.location, cellIds: names.cellIds,
                columnNames: names.columnNames),
            format: format, storage: .csr, elementType: source.elementType,
            nonZeroFraction: all > 0 ? min(1, Double(entryCount) / all) : 0)
        self.source = source
    }

    func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        let rows = try rows(range, nil)
        return header.isSparse ? .sparse(rows) : .dense(rows.dense())
    }

    func readRows(
        _ range: Range<Int>, of columns: PickedColumns
    ) throws(SingleCellError) -> CellMatrix {
        let rows = try rows(range, columns)
        return columns.header.isSparse ? .sparse(rows) : .dense(rows.dense())
    }

    private func rows(
        _ range: Range<Int>, _ picked: PickedColumns?
    ) throws(SingleCellError) -> SparseMatrix {
        let order = EntryRuns()
        var entries: [EntryRuns.Entry] = []
        _ = try source.read { (block, _) throws(SingleCellError) in
            for index in 0..<block.count {
                let cell = Int(block.cells[index])
                if range.contains(cell) {
                    let column = block.columns[index]
                    let place = picked.map { $0.places[Int(column)] } ?? column
                    guard place >= 0 else { continue }
                    entries.append(
                        EntryRuns.Entry(
                            cell: block.cells[index], column: place, value: block.values[index]))
                } else if source.isByCell, cell >= range.upperBound {
                    return false
                }
            }
            return true
        }
        return try sparse(order.sorted(entries), range, picked?.header ?? header)
    }

    private func sparse(
        _ entries: [EntryRuns.Entry], _ range: Range<Int>, _ header: MatrixHeader
    ) throws(SingleCellError) -> SparseMatrix {
        var offsets = [0]
        var columns: [Int32] = []
        var values: [Float] = []
        var next = 0
        for row in range {
            while next < entries.count, Int(entries[next].cell) == row {
                let entry = entries[next]
                guard entry.value.isFinite else {
                    throw header.notFinite(
                        Double(entry.value), row: row, column: Int(entry.column))
                }
                if next > 0, entries[next - 1].cell == entry.cell,
                    entries[next - 1].column == entry.column
                {
                    throw EntryRuns.twice(
                        source, cell: header.cellIds[row],
                        column: header.columnNames[Int(entry.column)])
                }
                if entry.value != 0 {
                    columns.append(entry.column)
                    values.append(entry.value)
                }
                next += 1
            }
            offsets.append(values.count)
        }
        return SparseMatrix(
            rowCount: range.count, columnCount: header.columnCount, rowOffsets: offsets,
            columnIndices: columns, values: values)
    }

    func countNotFinite() throws(SingleCellError) -> NotFiniteSurvey { try survey(nil) }

    func countNotFinite(of columns: PickedColumns) throws(SingleCellError) -> NotFiniteSurvey {
        try survey(columns)
    }

    private func survey(_ picked: PickedColumns?) throws(SingleCellError) -> NotFiniteSurvey {
        let described = picked?.header ?? header
        var counter = NotFiniteCounter(
            rowCount: header.rowCount, columnCount: described.columnCount)
        _ = try source.read { (block, _) in
            for index in 0..<block.count where !block.values[index].isFinite {
                let column = Int(block.columns[index])
                let place = picked.map { Int($0.places[column]) } ?? column
                if place >= 0 { counter.note(row: Int(block.cells[index]), column: place) }
            }
            return true
        }
        return counter.survey(described, header.rowCount)
    }

    /// Takes the first values of the file, for others cannot be reached without reading these.
    func sample(values limit: Int) throws(SingleCellError) -> ValueSample {
        let density = header.nonZeroFraction
        let wanted = max(1, Int(Double(limit) * density))
        var nonZeros: [Float] = []
        _ = try source.read { (block, _) in
            for value in block.values[..<block.count] where value != 0 && nonZeros.count < wanted {
                nonZeros.append(value)
            }
            return nonZeros.count < wanted
        }
        let valueCount = density > 0 ? Int(Double(nonZeros.count) / density) : 0
        return ValueSample(nonZeros: nonZeros, valueCount: max(nonZeros.count, valueCount))
    }
}
