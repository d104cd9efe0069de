/// Expands stripes of chunks in one thread, into memory that it keeps for the next.
struct StripeExpander: ~Copyable {
    private let plan: RawChunkPlan
    /// A chunk as stored.
    private let packed: UnsafeMutableRawBufferPointer
    /// A chunk expanded; empty when chunks expand into the stripe itself.
    private let chunk: UnsafeMutableRawBufferPointer
    private let blosclz: BlosclzChunk
    /// [plan.chunkRows, plan.columnCount].
    private let stripe: UnsafeMutablePointer<Float>

    /// blosc adds 16 bytes to what it cannot compress; more is damage.
    private static let packedMargin = 4096

    /// Allocates what chunks of this plan need.
    init(_ plan: RawChunkPlan) {
        self.plan = plan
        packed = .allocate(
            byteCount: plan.chunkBytes + Self.packedMargin + BlosclzDecoder.slack, alignment: 64)
        let isDirect = !plan.isDouble && plan.chunkColumns == plan.columnCount
        chunk = .allocate(byteCount: isDirect ? 0 : plan.chunkBytes, alignment: 64)
        blosclz = BlosclzChunk(chunkBytes: plan.chunkBytes)
        stripe = .allocate(capacity: plan.stripeCount)
        // Each thread silences and reads its own error stack of libhdf5.
        HDF5Library.enter()
    }

    deinit {
        packed.deallocate()
        chunk.deallocate()
        stripe.deallocate()
    }

    /// Fetches and expands a stripe.
    ///
    /// - Returns: [plan.chunkRows, plan.columnCount], valid until the next call; rows beyond the
    ///   matrix's last hold any value.
    mutating func expand(
        _ index: Int, of chunks: RawChunks
    ) throws(SingleCellError) -> UnsafePointer<Float> {
        let row = index * plan.chunkRows
        for column in stride(from: 0, to: plan.columnCount, by: plan.chunkColumns) {
            switch try chunks.fetch(row: row, column: column, into: storedRoom) {
            case .absent: try fill(row, column, chunks)
            case .plain(let byteCount):
                let room = chunk.isEmpty ? directRoom : chunk
                guard byteCount == room.count else { throw damaged(row, column, chunks) }
                room.copyMemory(from: UnsafeRawBufferPointer(rebasing: packed[..<byteCount]))
                if !chunk.isEmpty { copyChunk(to: column) }
            case .compressed(let byteCount):
                let stored = UnsafeRawBufferPointer(rebasing: packed[..<byteCount])
                let room = chunk.isEmpty ? directRoom : chunk
                if !blosclz.expand(stored, into: room) {
                    try expandByLibrary(stored, into: room, row, column, chunks)
                }
                if !chunk.isEmpty { copyChunk(to: column) }
            }
        }
        return UnsafePointer(stripe)
    }

    private func expandByLibrary(
        _ stored: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer, _ row: Int,
        _ column: Int, _ chunks: RawChunks
    ) throws(SingleCellError) {
        do throws(BloscChunk.Failure) {
            try BloscChunk.expand(stored, into: room)
        } catch {
            if case .codec(let codec) = error {
                throw .unsupportedFilter(
                    path: chunks.path, location: chunks.name, filter: codec,
                    number: Int(BloscChunk.filterId))
            }
            throw damaged(row, column, chunks)
        }
    }

    /// Where a chunk as stored may lie; what is left of `packed` is the decoder's slack.
    private var storedRoom: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: packed.dropLast(BlosclzDecoder.slack))
    }

    private var directRoom: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: stripe, count: plan.chunkBytes)
    }

    /// Copies an expanded chunk to its columns of the stripe.
    private func copyChunk(to column: Int) {
        let width = min(plan.chunkColumns, plan.columnCount - column)
        for row in 0..<plan.chunkRows {
            let line = stripe + row * plan.columnCount + column
            if plan.isDouble {
                let values = chunk.assumingMemoryBound(to: Double.self)
                for index in 0..<width {
                    line[index] = Float(values[row * plan.chunkColumns + index])
                }
            } else {
                let values = chunk.assumingMemoryBound(to: Float.self)
                for index in 0..<width { line[index] = values[row * plan.chunkColumns + index] }
            }
        }
    }

    /// Gives the fill value to a chunk that was never written.
    private func fill(_ row: Int, _ column: Int, _ chunks: RawChunks) throws(SingleCellError) {
        let width = min(plan.chunkColumns, plan.columnCount - column)
        for line in 0..<min(plan.chunkRows, plan.rowCount - row) {
            try chunks.readThroughLibrary(
                row: row + line, column: column, rowCount: 1, columnCount: width,
                into: stripe + line * plan.columnCount + column)
        }
    }

    private func damaged(_ row: Int, _ column: Int, _ chunks: RawChunks) -> SingleCellError {
        .corrupt(
            path: chunks.path, location: chunks.name,
            found: "a damaged blosc chunk at row \(row), column \(column)",
            expected: "\(plan.chunkBytes) bytes after expansion")
    }
}
