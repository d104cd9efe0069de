internal import LinearAlgebra

/// Turns dense rows into compressed sparse rows in several threads, checking every value.
///
/// Rows are taken in rounds of a few slots. Each slot's rows are compressed into a stage of its
/// own, since nobody knows yet how many non-zeros the slots before it have; at the end of a round
/// the stages are copied one behind another.
struct RowCollector: ~Copyable {
    /// A value that is not finite.
    struct BadPlace: Equatable, Sendable {
        /// In the file.
        let row: Int
        let column: Int
    }

    private let columnCount: Int
    private let stage: RowStage
    private var rowOffsets: [Int] = [0]
    /// [capacity], of which the last of `rowOffsets` are filled.
    private var columnIndices: [Int32]
    private var values: [Float]

    /// Prepares for rows of `columnCount` values, of which about `nonZeroEstimate` are not zero.
    ///
    /// A round has at most `slotCount` slots of at most `slotRowCount` rows.
    init(
        columnCount: Int, rowCount: Int, nonZeroEstimate: Int, slotCount: Int, slotRowCount: Int
    ) {
        self.columnCount = columnCount
        stage = RowStage(
            slotCount: slotCount, slotRowCount: slotRowCount, columnCount: columnCount)
        rowOffsets.reserveCapacity(rowCount + 1)
        let expected = max(16, nonZeroEstimate + nonZeroEstimate / 20)
        columnIndices = Self.unfilled(expected)
        values = Self.unfilled(expected)
    }

    /// Takes one round: `fill` is called once for each slot, in several threads, and appends the
    /// slot's rows to its argument.
    ///
    /// - Returns: the first failure in the order of slots; then the round is not added.
    mutating func append<Scratch: ~Copyable, Failure: Sendable>(
        slots: Int, scratch: @Sendable () -> Scratch,
        _ fill: @Sendable (Int, inout Scratch, inout StagedRows) -> Failure?
    ) -> Failure? {
        var failures = [Failure?](repeating: nil, count: slots)
        var counts = [Int](repeating: 0, count: slots)
        failures.withUnsafeMutableBufferPointer { failures in
            counts.withUnsafeMutableBufferPointer { counts in
                guard let failures = failures.baseAddress, let counts = counts.baseAddress else {
                    return
                }
                let failureSlots = SharedMemory(UnsafePointer(failures))
                let countSlots = SharedMemory(UnsafePointer(counts))
                let places = stage.places
                Parallel.forEach(slots, scratch: scratch) { slot, scratch in
                    var rows = places.rows(slot)
                    failureSlots.mutableStart[slot] = fill(slot, &scratch, &rows)
                    countSlots.mutableStart[slot] = rows.rowCount
                }
            }
        }
        for failure in failures {
            if let failure { return failure }
        }
        place(counts)
        return nil
    }

    /// The rows collected, in compressed sparse rows.
    consuming func finish() -> SparseMatrix {
        let count = rowOffsets[rowOffsets.count - 1]
        columnIndices.removeLast(columnIndices.count - count)
        values.removeLast(values.count - count)
        return SparseMatrix(
            rowCount: rowOffsets.count - 1, columnCount: columnCount, rowOffsets: rowOffsets,
            columnIndices: columnIndices, values: values)
    }

    /// Copies the slots' rows, `rowCounts` of them, behind what is there.
    private mutating func place(_ rowCounts: [Int]) {
        let places = stage.places
        var starts = [rowOffsets[rowOffsets.count - 1]]
        for (slot, count) in rowCounts.enumerated() {
            let start = starts[slot]
            let ends = places.rowEnds(slot)
            for row in 0..<count { rowOffsets.append(start + ends[row]) }
            starts.append(rowOffsets[rowOffsets.count - 1])
        }
        let slotStarts = starts
        reserve(starts[rowCounts.count], keeping: starts[0])
        columnIndices.withUnsafeMutableBufferPointer { indices in
            values.withUnsafeMutableBufferPointer { values in
                guard let indices = indices.baseAddress, let values = values.baseAddress else {
                    return
                }
                let indexTarget = SharedMemory(UnsafePointer(indices))
                let valueTarget = SharedMemory(UnsafePointer(values))
                Parallel.forEach(rowCounts.count) { slot in
                    let count = slotStarts[slot + 1] - slotStarts[slot]
                    (indexTarget.mutableStart + slotStarts[slot]).update(
                        from: places.indices(slot), count: count)
                    (valueTarget.mutableStart + slotStarts[slot]).update(
                        from: places.values(slot), count: count)
                }
            }
        }
    }

    /// Makes room for `count` entries, of which the first `filled` are there.
    private mutating func reserve(_ count: Int, keeping filled: Int) {
        guard count > values.count else { return }
        let capacity = max(count, values.count + values.count / 2)
        columnIndices = Self.grown(columnIndices, to: capacity, keeping: filled)
        values = Self.grown(values, to: capacity, keeping: filled)
    }

    private static func grown<Value: BitwiseCopyable>(
        _ old: [Value], to capacity: Int, keeping filled: Int
    ) -> [Value] {
        [Value](unsafeUninitializedCapacity: capacity) { buffer, count in
            _ = buffer.initialize(fromContentsOf: old[..<filled])
            count = capacity
        }
    }

    /// Numbers of any value: writing zeros where every entry is written later costs a pass over
    /// memory, and touches pages that may never be used.
    private static func unfilled<Value: BitwiseCopyable>(_ capacity: Int) -> [Value] {
        [Value](unsafeUninitializedCapacity: capacity) { _, count in count = capacity }
    }
}
