package import LinearAlgebra

/// Delivers rows of a dense matrix, whatever the format.
package protocol DenseRowSource: ~Copyable {
    /// Rows worth reading at once.
    var bandRowCount: Int { get }

    /// Reads `rows` into `destination`, row-major over all columns.
    func read(
        _ rows: Range<Int>, into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError)

    /// The value as stored, for messages.
    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double
}

/// Dense rows that may lie in chunks of one dataset, which are read faster than rows.
protocol RawChunkSource: DenseRowSource, ~Copyable {
    /// Calls `body` with the dataset whose raw chunks hold the columns in this matrix's order.
    ///
    /// - Returns: what `body` returns, or nil if there is no such dataset.
    func withRawChunks<Value>(
        _ body: (RawChunkPlan, borrowing HDF5Dataset) throws(SingleCellError) -> Value
    ) throws(SingleCellError) -> Value?
}

extension DenseRowReader: RawChunkSource {
    func storedValue(row: Int, column: Int) throws(SingleCellError) -> Double {
        try dataset.readDouble(at: isTransposed ? [column, row] : [row, column])
    }

    func withRawChunks<Value>(
        _ body: (RawChunkPlan, borrowing HDF5Dataset) throws(SingleCellError) -> Value
    ) throws(SingleCellError) -> Value? {
        guard let rawChunks else { return nil }
        return try body(rawChunks, dataset)
    }
}

/// Reads row ranges of dense storage band by band, into compressed or dense rows.
package struct DenseMatrixReader {
    let header: MatrixHeader

    /// Chunk cache: keeps chunks that hold more rows than a band from being expanded twice.
    static let cacheBytes = 32 << 20

    /// Reads the matrix of `header`.
    package init(_ header: MatrixHeader) {
        self.header = header
    }

    /// Reads `range`, checking that every value is finite.
    ///
    /// - Returns: `[range.count, columnCount]`.
    package func read(
        _ range: Range<Int>, from source: borrowing some DenseRowSource & ~Copyable
    ) throws(SingleCellError) -> CellMatrix {
        header.isSparse
            ? .sparse(try readBands(range, from: source))
            : .dense(try readDense(range, from: source))
    }

    /// Reads `range`, from raw chunks where there are any.
    func read(
        _ range: Range<Int>, fromChunksOf source: borrowing some RawChunkSource & ~Copyable
    ) throws(SingleCellError) -> CellMatrix {
        guard header.isSparse else { return try read(range, from: source) }
        let direct = try source.withRawChunks {
            (plan: RawChunkPlan, dataset: borrowing HDF5Dataset) throws(SingleCellError)
                -> SparseMatrix in
            var collector = collector(range, plan.stripesPerRound, plan.chunkRows)
            if let bad = try plan.collect(dataset, range, into: &collector) {
                throw try notFinite(bad, source)
            }
            return collector.finish()
        }
        if let direct { return .sparse(direct) }
        return try read(range, from: source)
    }

    /// The part of non-zeros in a few rows at the beginning, the middle and the end.
    package static func density(
        _ source: borrowing some DenseRowSource & ~Copyable, _ names: MatrixNames
    ) throws(SingleCellError) -> Double {
        let (rowCount, columnCount) = (names.cellIds.count, names.columnNames.count)
        let sampled = min(rowCount, max(1, min(16, (4 << 20) / max(1, columnCount * 4))))
        guard sampled > 0, columnCount > 0 else { return 0 }
        let scratch = UnsafeMutablePointer<Float>.allocate(capacity: sampled * columnCount)
        defer { scratch.deallocate() }
        var nonZeros = 0
        for first in [0, (rowCount - sampled) / 2, rowCount - sampled] {
            try source.read(first..<first + sampled, into: scratch)
            for index in 0..<sampled * columnCount where scratch[index] != 0 { nonZeros += 1 }
        }
        return Double(nonZeros) / Double(3 * sampled * columnCount)
    }

    /// Counts the values that are not finite, in all columns and, of a huge matrix, its first rows.
    package func countNotFinite(
        _ source: borrowing some DenseRowSource & ~Copyable
    ) throws(SingleCellError) -> NotFiniteSurvey {
        try NotFiniteCounter.survey(header, source)
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
                // The largest exponent of a band tells whether all of it is finite.
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

    private func collector(
        _ range: Range<Int>, _ slotCount: Int, _ slotRowCount: Int
    ) -> RowCollector {
        RowCollector(
            columnCount: header.columnCount, rowCount: range.count,
            nonZeroEstimate: Int(
                header.nonZeroFraction * Double(range.count) * Double(header.columnCount)),
            slotCount: slotCount, slotRowCount: slotRowCount)
    }

    private func notFinite(
        _ place: RowCollector.BadPlace, _ source: borrowing some DenseRowSource & ~Copyable
    ) throws(SingleCellError) -> SingleCellError {
        let stored = try source.storedValue(row: place.row, column: place.column)
        return .notFinite(
            path: header.path, cell: header.cellIds[place.row], row: place.row,
            column: header.columnNames[place.column],
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
