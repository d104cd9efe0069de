internal import LinearAlgebra

/// Delivers rows of a dense matrix, whatever the layout.
protocol DenseRowSource: ~Copyable {
    /// Rows worth reading at once.
    var bandRowCount: Int { get }

    /// Reads `rows` into `destination`, row-major over all columns.
    func read(
        _ rows: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError)

    /// The value as stored, for messages.
    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double
}

extension DenseRowReader: DenseRowSource {
    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double {
        try dataset.readDouble(at: isTransposed ? [column, row] : [row, column])
    }
}

/// Reads row ranges of dense storage band by band, into compressed or dense rows.
struct DenseMatrixReader {
    let header: MatrixHeader

    /// Chunk cache: keeps chunks that hold more rows than a band from being expanded twice.
    static let cacheBytes = 32 << 20

    /// Reads `range`, checking that every value is finite.
    func read(
        _ range: Range<Int>, from source: borrowing some DenseRowSource & ~Copyable
    ) throws(SingleCellError) -> CellMatrix {
        header.nonZeroFraction < MatrixFile.sparseLimit
            ? .sparse(try readSparse(range, from: source))
            : .dense(try readDense(range, from: source))
    }

    private func readDense(
        _ range: Range<Int>, from source: borrowing some DenseRowSource & ~Copyable
    ) throws(SingleCellError) -> DenseMatrix {
        let width = header.columnCount
        var values = [Float](repeating: 0, count: range.count * width)
        try values.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try forEachBand(range, source.bandRowCount) { (band) throws(SingleCellError) in
                let target = base + (band.lowerBound - range.lowerBound) * width
                try source.read(band, into: target)
                _ = try counts(target, band, source)
            }
        }
        return DenseMatrix(rowCount: range.count, columnCount: width, values: values)
    }

    private func readSparse(
        _ range: Range<Int>, from source: borrowing some DenseRowSource & ~Copyable
    ) throws(SingleCellError) -> SparseMatrix {
        let width = header.columnCount
        let estimate = Int(header.nonZeroFraction * Double(range.count) * Double(width))
        var collector = RowCollector(
            columnCount: width, rowCount: range.count, nonZeroEstimate: estimate)
        let bandRowCount = min(source.bandRowCount, max(1, range.count))
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: bandRowCount * width)
        defer { scratch.deallocate() }
        try forEachBand(range, bandRowCount) { (band) throws(SingleCellError) in
            try source.read(band, into: scratch)
            collector.append(scratch, counts: try counts(scratch, band, source))
        }
        return collector.finish()
    }

    private func counts(
        _ values: UnsafePointer<Float>, _ band: Range<Int>,
        _ source: borrowing some DenseRowSource & ~Copyable
    ) throws(SingleCellError) -> [Int] {
        let width = header.columnCount
        let counts = RowCollector.nonZeroCounts(values, rowCount: band.count, columnCount: width)
        guard let row = counts.firstIndex(of: -1),
            let bad = RowCollector.badValue(values, row: row, columnCount: width)
        else { return counts }
        let fileRow = band.lowerBound + row
        let stored = try source.storedValue(row: fileRow, column: bad.column)
        throw .notFinite(
            path: header.path, cell: header.cellIds[fileRow], row: fileRow,
            column: header.columnNames[bad.column],
            value: stored.isNaN ? "NaN" : stored.isInfinite ? "infinity" : "\(stored)")
    }

    /// Cuts `range` into bands that begin at multiples of `bandRowCount`, where chunks begin.
    private func forEachBand(
        _ range: Range<Int>, _ bandRowCount: Int,
        _ body: (Range<Int>) throws(SingleCellError) -> Void
    ) throws(SingleCellError) {
        var first = range.lowerBound
        while first < range.upperBound {
            let end = min(range.upperBound, (first / bandRowCount + 1) * bandRowCount)
            try body(first..<end)
            first = end
        }
    }
}
