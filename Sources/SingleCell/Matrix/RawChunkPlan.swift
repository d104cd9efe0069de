internal import CHDF5
internal import Foundation

/// How to read a blosc-compressed matrix chunk by chunk, around libhdf5's filter pipeline.
struct RawChunkPlan: Sendable {
    /// Extents of the matrix.
    private let rowCount: Int
    private let columnCount: Int
    /// Extents of a chunk.
    private let chunkRows: Int
    private let chunkColumns: Int
    private let isDouble: Bool
    private let chunkBytes: Int

    /// A chunk fetched but not yet expanded.
    private struct Fetched {
        /// First row and column of the chunk in the matrix.
        let row: Int
        let column: Int
        /// Where its bytes lie in the buffer of fetched bytes; empty when never written.
        let bytes: Range<Int>
        /// Whether the filter was skipped for this chunk.
        let isPlain: Bool
    }

    /// Plans for a dataset; nil when it has to go through `H5Dread`.
    init?(_ dataset: borrowing HDF5Dataset) {
        guard let chunk = dataset.chunkShape, chunk.count == 2,
            dataset.filters.map(\.id) == [BloscChunk.filterId],
            case .float(let elementBytes, isLittleEndian: true) = dataset.element,
            elementBytes == 4 || elementBytes == 8
        else { return nil }
        let (cells, overflow) = chunk[0].multipliedReportingOverflow(by: chunk[1])
        guard !overflow, cells <= 64 << 20 else { return nil }
        rowCount = dataset.shape[0]
        columnCount = dataset.shape[1]
        chunkRows = chunk[0]
        chunkColumns = chunk[1]
        isDouble = elementBytes == 8
        chunkBytes = cells * elementBytes
    }

    /// Reads `rows` into `destination`, row-major [rows.count, columnCount].
    func read(
        _ dataset: borrowing HDF5Dataset, _ rows: Range<Int>,
        into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        // Fetched bytes never exceed a band, however many rows the caller wants.
        let bands = max(1, DenseRowReader.bandBytes / max(1, chunkRows * columnCount * 4))
        let step = bands * chunkRows
        var first = rows.lowerBound / chunkRows * chunkRows
        while first < rows.upperBound {
            let part = rows.clamped(to: first..<first + step)
            let offset = (part.lowerBound - rows.lowerBound) * columnCount
            try readBand(dataset, part, into: destination + offset)
            first += step
        }
    }

    private func readBand(
        _ dataset: borrowing HDF5Dataset, _ rows: Range<Int>,
        into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        var buffer: [UInt8] = []
        let chunks = try fetch(dataset, rows, into: &buffer)
        // A chunk never written reads as the fill value, which libhdf5 knows.
        if chunks.contains(where: \.bytes.isEmpty) {
            return try dataset.readFloats(
                start: [rows.lowerBound, 0], count: [rows.count, columnCount], into: destination)
        }
        var failures = [BloscChunk.Failure?](repeating: nil, count: chunks.count)
        buffer.append(0)
        buffer.withUnsafeBufferPointer { bytes in
            failures.withUnsafeMutableBufferPointer { failures in
                guard let bytes = bytes.baseAddress, let failures = failures.baseAddress else {
                    return
                }
                let source = SharedMemory(bytes)
                let target = SharedMemory(UnsafePointer(destination))
                let slots = SharedMemory(UnsafePointer(failures))
                Parallel.forEach(chunks.count) { index in
                    let range = chunks[index].bytes
                    let packed = UnsafeRawBufferPointer(
                        start: source.start + range.lowerBound, count: range.count)
                    do throws(BloscChunk.Failure) {
                        try expand(chunks[index], packed, rows, into: target.mutableStart)
                    } catch {
                        slots.mutableStart[index] = error
                    }
                }
            }
        }
        for (chunk, failure) in zip(chunks, failures) {
            guard let failure else { continue }
            if case .codec(let codec) = failure {
                throw .unsupportedFilter(path: dataset.path, location: dataset.name, filter: codec)
            }
            throw .corrupt(
                path: dataset.path, location: dataset.name,
                found: "a damaged blosc chunk at row \(chunk.row), column \(chunk.column)",
                expected: "\(chunkBytes) bytes after expansion")
        }
    }

    /// Fetches the compressed bytes of every chunk that `rows` touches.
    private func fetch(
        _ dataset: borrowing HDF5Dataset, _ rows: Range<Int>, into buffer: inout [UInt8]
    ) throws(SingleCellError) -> [Fetched] {
        HDF5Library.enter()
        var chunks: [Fetched] = []
        for row in stride(
            from: rows.lowerBound / chunkRows * chunkRows, to: rows.upperBound, by: chunkRows)
        {
            for column in stride(from: 0, to: columnCount, by: chunkColumns) {
                let offset = [UInt64(row), UInt64(column)]
                var size: UInt64 = 0
                guard H5Dget_chunk_storage_size(dataset.handle.id, offset, &size) >= 0 else {
                    throw dataset.unreadable()
                }
                // blosc adds 16 bytes to what it cannot compress; more is damage.
                guard size <= chunkBytes + 4096 else {
                    throw .corrupt(
                        path: dataset.path, location: dataset.name,
                        found: "a chunk of \(size) bytes at row \(row)",
                        expected: "at most \(chunkBytes)")
                }
                let start = buffer.count
                var skipped: UInt32 = 0
                if size > 0 {
                    buffer.append(contentsOf: repeatElement(0, count: Int(size)))
                    let status = buffer.withUnsafeMutableBytes { bytes in
                        H5Dread_chunk(
                            dataset.handle.id, mm_h5p_default(), offset, &skipped,
                            bytes.baseAddress.map { $0 + start })
                    }
                    guard status >= 0 else { throw dataset.unreadable() }
                }
                chunks.append(
                    Fetched(
                        row: row, column: column, bytes: start..<buffer.count,
                        isPlain: skipped & 1 != 0))
            }
        }
        return chunks
    }

    private func expand(
        _ chunk: Fetched, _ packed: UnsafeRawBufferPointer, _ rows: Range<Int>,
        into destination: UnsafeMutablePointer<Float>
    ) throws(BloscChunk.Failure) {
        let wantedRows = rows.clamped(to: chunk.row..<chunk.row + chunkRows)
        let width = min(chunkColumns, columnCount - chunk.column)
        let target = destination + (wantedRows.lowerBound - rows.lowerBound) * columnCount
        let isDirect = !isDouble && chunkColumns == columnCount && wantedRows.count == chunkRows
        if isDirect {
            return try unpack(
                packed, chunk.isPlain,
                into: UnsafeMutableRawBufferPointer(start: target, count: chunkBytes))
        }
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: chunkBytes, alignment: 64)
        defer { scratch.deallocate() }
        try unpack(packed, chunk.isPlain, into: scratch)
        for row in 0..<wantedRows.count {
            let first = (wantedRows.lowerBound - chunk.row + row) * chunkColumns
            let line = target + row * columnCount + chunk.column
            if isDouble {
                let values = scratch.assumingMemoryBound(to: Double.self)
                for column in 0..<width { line[column] = Float(values[first + column]) }
            } else {
                let values = scratch.assumingMemoryBound(to: Float.self)
                for column in 0..<width { line[column] = values[first + column] }
            }
        }
    }

    private func unpack(
        _ packed: UnsafeRawBufferPointer, _ isPlain: Bool,
        into room: UnsafeMutableRawBufferPointer
    ) throws(BloscChunk.Failure) {
        guard isPlain else { return try BloscChunk.expand(packed, into: room) }
        guard packed.count == room.count else { throw .damaged }
        room.copyMemory(from: packed)
    }
}
