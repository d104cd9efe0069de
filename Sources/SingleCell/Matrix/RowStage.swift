internal import LinearAlgebra

/// Memory for the slots of one round of a `RowCollector`, reused by every round.
struct RowStage: ~Copyable {
    private let indices: UnsafeMutablePointer<Int32>
    private let values: UnsafeMutablePointer<Float>
    private let rowEnds: UnsafeMutablePointer<Int>
    private let slotRowCount: Int
    private let slotEntryCount: Int
    private let columnCount: Int

    /// Room for `slotCount` slots of `slotRowCount` rows, even if no value is zero.
    ///
    /// Pages never touched take no memory, so sparse rows take little.
    init(slotCount: Int, slotRowCount: Int, columnCount: Int) {
        self.slotRowCount = slotRowCount
        self.columnCount = columnCount
        // A row's compression writes up to one entry beyond its last.
        slotEntryCount = slotRowCount * columnCount + StagedRows.overrun
        indices = .allocate(capacity: slotCount * slotEntryCount)
        values = .allocate(capacity: slotCount * slotEntryCount)
        rowEnds = .allocate(capacity: slotCount * slotRowCount)
    }

    deinit {
        indices.deallocate()
        values.deallocate()
        rowEnds.deallocate()
    }

    /// Where each slot lies, for several threads.
    var places: Places {
        Places(
            indexMemory: SharedMemory(indices), valueMemory: SharedMemory(values),
            rowEndMemory: SharedMemory(rowEnds), slotRowCount: slotRowCount,
            slotEntryCount: slotEntryCount, columnCount: columnCount)
    }

    /// The addresses of the slots.
    struct Places: Sendable {
        fileprivate let indexMemory: SharedMemory<Int32>
        fileprivate let valueMemory: SharedMemory<Float>
        fileprivate let rowEndMemory: SharedMemory<Int>
        fileprivate let slotRowCount: Int
        fileprivate let slotEntryCount: Int
        fileprivate let columnCount: Int

        /// A slot's columns, row after row.
        func indices(_ slot: Int) -> UnsafePointer<Int32> {
            indexMemory.start + slot * slotEntryCount
        }

        /// A slot's values, row after row.
        func values(_ slot: Int) -> UnsafePointer<Float> {
            valueMemory.start + slot * slotEntryCount
        }

        /// Where each row of a slot ends, in entries from the slot's start.
        func rowEnds(_ slot: Int) -> UnsafePointer<Int> {
            rowEndMemory.start + slot * slotRowCount
        }

        /// An empty slot, to be filled.
        func rows(_ slot: Int) -> StagedRows {
            StagedRows(
                columnCount: columnCount, rowLimit: slotRowCount,
                indices: UnsafeMutablePointer(mutating: indices(slot)),
                values: UnsafeMutablePointer(mutating: values(slot)),
                rowEnds: UnsafeMutablePointer(mutating: rowEnds(slot)))
        }
    }
}

/// The rows that one call of a `RowCollector`'s round compresses.
struct StagedRows {
    /// Entries that may be written beyond the last row's end.
    static let overrun = 1

    private let columnCount: Int
    private let rowLimit: Int
    private let indices: UnsafeMutablePointer<Int32>
    private let values: UnsafeMutablePointer<Float>
    private let rowEnds: UnsafeMutablePointer<Int>
    private var entryCount = 0
    /// Rows appended.
    private(set) var rowCount = 0

    fileprivate init(
        columnCount: Int, rowLimit: Int, indices: UnsafeMutablePointer<Int32>,
        values: UnsafeMutablePointer<Float>, rowEnds: UnsafeMutablePointer<Int>
    ) {
        self.columnCount = columnCount
        self.rowLimit = rowLimit
        self.indices = indices
        self.values = values
        self.rowEnds = rowEnds
    }

    /// Appends a dense row.
    ///
    /// - Returns: nil, or the first column whose value is not finite; then the row is not kept.
    mutating func append(_ line: UnsafePointer<Float>) -> Int? {
        precondition(rowCount < rowLimit, "a slot holds \(rowLimit) rows")
        let found = Self.compress(
            line, columnCount, indices + entryCount, values + entryCount)
        guard let found else {
            return (0..<columnCount).first { !line[$0].isFinite }
        }
        entryCount += found
        rowEnds[rowCount] = entryCount
        rowCount += 1
        return nil
    }

    /// Writes the entries of a row that are not zero, and up to one entry beyond.
    ///
    /// Every entry is written where the next one belongs, which only moves when it was not zero:
    /// a branch on each value would be guessed wrong for one in five of a row of RNA.
    ///
    /// - Returns: entries, or nil if a value is not finite.
    private static func compress(
        _ line: UnsafePointer<Float>, _ count: Int, _ indices: UnsafeMutablePointer<Int32>,
        _ values: UnsafeMutablePointer<Float>
    ) -> Int? {
        let zero = SIMD16<Float>(repeating: 0)
        // Zero times a value is zero unless the value is not finite; so is the sum.
        var check = zero
        var position = 0
        var column = 0
        let raw = UnsafeRawPointer(line)
        while column &+ 16 <= count {
            let block = raw + column &* 4
            check += block.loadUnaligned(as: SIMD16<Float>.self) * zero
            // Sixteen zeros at once: most of a row of peaks.
            if !areZeros(block.loadUnaligned(as: SIMD8<UInt64>.self)) {
                var lane = 0
                while lane < 16 {
                    let bits = block.loadUnaligned(fromByteOffset: lane &* 4, as: UInt32.self)
                    indices[position] = Int32(truncatingIfNeeded: column &+ lane)
                    values[position] = Float(bitPattern: bits)
                    position &+= isNonZero(bits)
                    lane &+= 1
                }
            }
            column &+= 16
        }
        var sum = check.sum()
        while column < count {
            let value = line[column]
            indices[position] = Int32(truncatingIfNeeded: column)
            values[position] = value
            position &+= isNonZero(value.bitPattern)
            sum += value * 0
            column &+= 1
        }
        return sum == 0 ? position : nil
    }

    /// 1, or 0 for either zero, by arithmetic: the compiler makes a branch of a comparison.
    @inline(__always)
    private static func isNonZero(_ bits: UInt32) -> Int {
        Int((bits & 0x7fff_ffff &+ 0x7fff_ffff) &>> 31)
    }

    @inline(__always)
    private static func areZeros(_ pairs: SIMD8<UInt64>) -> Bool {
        let four = pairs.lowHalf | pairs.highHalf
        let two = four.lowHalf | four.highHalf
        return (two[0] | two[1]) & 0x7fff_ffff_7fff_ffff == 0
    }
}
