internal import LinearAlgebra

/// Turns bands of dense rows into the matrix that suits their density, checking every value.
struct RowCollector {
    /// Where a value that is not finite was found.
    struct BadValue: Equatable {
        /// Counted from the first row collected.
        let row: Int
        let column: Int
        let value: Float
    }

    private let columnCount: Int
    private var rowOffsets: [Int] = [0]
    private var columnIndices: [Int32] = []
    private var values: [Float] = []

    /// Prepares for rows of `columnCount` values, of which about `nonZeroEstimate` are not zero.
    init(columnCount: Int, rowCount: Int, nonZeroEstimate: Int) {
        self.columnCount = columnCount
        rowOffsets.reserveCapacity(rowCount + 1)
        let expected = nonZeroEstimate + nonZeroEstimate / 20
        columnIndices.reserveCapacity(expected)
        values.reserveCapacity(expected)
    }

    /// Non-zeros of each row, [rowCount]; -1 where a value is not finite.
    static func nonZeroCounts(
        _ band: UnsafePointer<Float>, rowCount: Int, columnCount: Int
    ) -> [Int] {
        [Int](unsafeUninitializedCapacity: rowCount) { counts, initializedCount in
            guard let base = counts.baseAddress else { return }
            let source = SharedMemory(band)
            let target = SharedMemory(UnsafePointer(base))
            inSlices(rowCount) { rows in
                for row in rows {
                    target.mutableStart[row] = nonZeroCount(
                        source.start + row * columnCount, columnCount)
                }
            }
            initializedCount = rowCount
        }
    }

    /// The first value of a row that is not finite.
    static func badValue(
        _ band: UnsafePointer<Float>, row: Int, columnCount: Int
    ) -> BadValue? {
        let line = band + row * columnCount
        guard let column = (0..<columnCount).first(where: { !line[$0].isFinite }) else {
            return nil
        }
        return BadValue(row: row, column: column, value: line[column])
    }

    /// Appends a band; `counts` are its `nonZeroCounts`, none of them negative.
    mutating func append(_ band: UnsafePointer<Float>, counts: [Int]) {
        let firstRow = rowOffsets.count - 1
        for count in counts { rowOffsets.append(rowOffsets[rowOffsets.count - 1] + count) }
        let start = values.count
        let added = rowOffsets[rowOffsets.count - 1] - start
        columnIndices.append(contentsOf: repeatElement(0, count: added))
        values.append(contentsOf: repeatElement(0, count: added))
        let width = columnCount
        let source = SharedMemory(band)
        let offsets = rowOffsets
        columnIndices.withUnsafeMutableBufferPointer { indices in
            values.withUnsafeMutableBufferPointer { values in
                guard let indices = indices.baseAddress, let values = values.baseAddress else {
                    return
                }
                let columnTarget = SharedMemory(UnsafePointer(indices))
                let valueTarget = SharedMemory(UnsafePointer(values))
                Self.inSlices(counts.count) { rows in
                    for row in rows where counts[row] > 0 {
                        let offset = offsets[firstRow + row]
                        Self.compress(
                            source.start + row * width, width,
                            columnTarget.mutableStart + offset,
                            valueTarget.mutableStart + offset)
                    }
                }
            }
        }
    }

    /// The rows collected, in compressed sparse rows.
    consuming func finish() -> SparseMatrix {
        SparseMatrix(
            rowCount: rowOffsets.count - 1, columnCount: columnCount, rowOffsets: rowOffsets,
            columnIndices: columnIndices, values: values)
    }

    private static func inSlices(_ count: Int, _ body: @Sendable (Range<Int>) -> Void) {
        let slices = min(count, 16)
        Parallel.forEach(slices) { slice in
            body(count * slice / slices..<count * (slice + 1) / slices)
        }
    }

    /// Counts in vectors of 16; the largest exponent seen tells whether all were finite.
    private static func nonZeroCount(_ line: UnsafePointer<Float>, _ count: Int) -> Int {
        let magnitude = SIMD16<UInt32>(repeating: 0x7fff_ffff)
        let zero = SIMD16<UInt32>(repeating: 0)
        let one = SIMD16<UInt32>(repeating: 1)
        var largest = zero
        var nonZeros = zero
        let vectors = count / 16
        let raw = UnsafeRawPointer(line)
        for vector in 0..<vectors {
            let bits =
                raw.loadUnaligned(
                    fromByteOffset: vector * 64, as: SIMD16<UInt32>.self) & magnitude
            largest.replace(with: bits, where: bits .> largest)
            nonZeros &+= zero.replacing(with: one, where: bits .> zero)
        }
        var peak = largest.max()
        var total = 0
        for lane in 0..<16 { total += Int(nonZeros[lane]) }
        for column in vectors * 16..<count {
            let bits = line[column].bitPattern & 0x7fff_ffff
            peak = max(peak, bits)
            total += bits == 0 ? 0 : 1
        }
        return peak >= 0x7f80_0000 ? -1 : total
    }

    private static func compress(
        _ line: UnsafePointer<Float>, _ count: Int, _ indices: UnsafeMutablePointer<Int32>,
        _ values: UnsafeMutablePointer<Float>
    ) {
        var position = 0
        var column = 0
        let raw = UnsafeRawPointer(line)
        while column < count {
            // Sixteen zeros at once: most of a sparse row.
            if column + 16 <= count {
                let bits = raw.loadUnaligned(fromByteOffset: column * 4, as: SIMD16<UInt32>.self)
                if (bits & SIMD16(repeating: 0x7fff_ffff)) == SIMD16(repeating: 0) {
                    column += 16
                    continue
                }
            }
            let end = min(column + 16, count)
            while column < end {
                let value = line[column]
                if value != 0 {
                    indices[position] = Int32(truncatingIfNeeded: column)
                    values[position] = value
                    position += 1
                }
                column += 1
            }
        }
    }
}
