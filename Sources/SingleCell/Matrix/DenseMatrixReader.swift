package import LinearAlgebra

/// Delivers rows of a dense matrix, whatever the format.
package protocol DenseRowSource: ~Copyable {
    /// Rows to read at once.
    var bandRowCount: Int { get }

    /// Reads `rows` into `destination`, row-major over all columns.
    func read(
        _ rows: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError)

    /// The value as stored, for messages.
    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double

    /// Reads rows as sparse ones if the storage has a faster way than `read`, as chunks that are
    /// expanded in several threads.
    ///
    /// - Returns: `[range.count, columnCount]`; nil if there is no such way, as by default.
    /// - Throws: `SingleCellError.notFinite`, as `OpenMatrix.readRows`.
    func sparseRows(
        _ range: Range<Int>, of header: MatrixHeader
    ) throws(SingleCellError) -> SparseMatrix?
}

extension DenseRowSource where Self: ~Copyable {
    /// None: rows are read band by band.
    package func sparseRows(
        _ range: Range<Int>, of header: MatrixHeader
    ) throws(SingleCellError) -> SparseMatrix? { nil }
}

extension DenseRowReader: DenseRowSource {
    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double {
        try dataset.readDouble(at: isTransposed ? [column, row] : [row, column])
    }

    /// Rows of raw chunks, if the dataset has chunks that allow it.
    func sparseRows(
        _ range: Range<Int>, of header: MatrixHeader
    ) throws(SingleCellError) -> SparseMatrix? {
        guard let plan = rawChunks else { return nil }
        let reader = DenseMatrixReader(header: header)
        var collector = reader.collector(range, plan.stripesPerRound, plan.chunkRows)
        if let bad = try plan.collect(dataset, range, into: &collector) {
            throw try reader.notFinite(bad, self)
        }
        return collector.finish()
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
        guard header.isSparse else { return .dense(try readDense(range, from: source)) }
        if let rows = try source.sparseRows(range, of: header) { return .sparse(rows) }
        return .sparse(try readBands(range, from: source))
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
                // The largest exponent of a band shows whether all of it is finite.
                var peak: UInt32 = 0
                for index in 0..<band.count * width {
                    peak = max(peak, target[index].bitPattern & 0x7fff_ffff)
                }
                guard peak >= 0x7f80_0000,
                    let bad = (0..<band.count * width).first(where: { !target[$0].isFinite })
                else { return }
                throw try notFinite(
                    RowCollector.BadPlace(row: band.lowerBound + bad / width, column: bad % width),
                    source)
            }
        }
        return DenseMatrix(rowCount: range.count, columnCount: width, values: values)
    }

    private func readBands(
        _ range: Range<Int>, from source: borrowing some DenseRowSource & ~Copyable
    ) throws(SingleCellError) -> SparseMatrix {
        let width = header.columnCount
        let bandRowCount = min(source.bandRowCount, max(1, range.count))
        let slots = min(16, bandRowCount)
        let slotRows = (bandRowCount + slots - 1) / slots
        var collector = collector(range, slots, slotRows)
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: bandRowCount * width)
        defer { scratch.deallocate() }
        let values = SharedMemory(UnsafePointer(scratch))
        try forEachBand(range, bandRowCount) { (band) throws(SingleCellError) in
            try source.read(band, into: scratch)
            let bad: RowCollector.BadPlace? = collector.append(
                slots: (band.count + slotRows - 1) / slotRows, scratch: {}
            ) { slot, _, staged in
                for row in slot * slotRows..<min(band.count, (slot + 1) * slotRows) {
                    if let column = staged.append(values.start + row * width) {
                        return RowCollector.BadPlace(row: band.lowerBound + row, column: column)
                    }
                }
                return nil
            }
            if let bad { throw try notFinite(bad, source) }
        }
        return collector.finish()
    }

    fileprivate func collector(
        _ range: Range<Int>, _ slotCount: Int, _ slotRowCount: Int
    ) -> RowCollector {
        RowCollector(
            columnCount: header.columnCount, rowCount: range.count,
            nonZeroEstimate: Int(
                header.nonZeroFraction * Double(range.count) * Double(header.columnCount)),
            slotCount: slotCount, slotRowCount: slotRowCount)
    }

    fileprivate func notFinite(
        _ place: RowCollector.BadPlace, _ source: borrowing some DenseRowSource & ~Copyable
    ) throws(SingleCellError) -> SingleCellError {
        header.notFinite(
            try source.storedValue(row: place.row, column: place.column), row: place.row,
            column: place.column)
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
