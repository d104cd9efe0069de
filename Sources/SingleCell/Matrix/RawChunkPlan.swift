internal import Foundation
internal import LinearAlgebra

/// How to read a blosc-compressed matrix chunk by chunk, around libhdf5's filter pipeline.
///
/// The unit of work is a stripe: the chunks that hold the same rows. One thread fetches a stripe's
/// chunks, expands them into scratch that stays in its cache, and uses the rows there; only the
/// fetching takes libhdf5's lock.
struct RawChunkPlan: Sendable {
    /// Extents of the matrix.
    let rowCount: Int
    let columnCount: Int
    /// Extents of a chunk.
    let chunkRows: Int
    let chunkColumns: Int
    let isDouble: Bool
    let chunkBytes: Int

    /// Bytes of Float32 in a stripe; larger ones go through libhdf5's chunk cache.
    private static let stripeLimit = 16 << 20

    /// Plans for a dataset; nil if it has to go through `H5Dread`.
    init?(_ dataset: borrowing HDF5Dataset) {
        guard let chunk = dataset.chunkShape, chunk.count == 2,
            dataset.filters.map(\.id) == [BloscChunk.filterId],
            case .float(let elementBytes, isLittleEndian: true) = dataset.element,
            elementBytes == 4 || elementBytes == 8, dataset.shape[1] > 0
        else { return nil }
        let (cells, overflow) = chunk[0].multipliedReportingOverflow(by: chunk[1])
        let (stripe, isTooLarge) = chunk[0].multipliedReportingOverflow(by: 4 * dataset.shape[1])
        guard !overflow, cells <= 4 << 20, !isTooLarge, stripe <= Self.stripeLimit else {
            return nil
        }
        rowCount = dataset.shape[0]
        columnCount = dataset.shape[1]
        chunkRows = chunk[0]
        chunkColumns = chunk[1]
        isDouble = elementBytes == 8
        chunkBytes = cells * elementBytes
    }

    /// Floats in a stripe, even where it reaches beyond the last row.
    var stripeCount: Int { chunkRows * columnCount }

    /// Stripes to compress in one round: enough to keep all cores busy between two pauses, and
    /// small beside the result.
    var stripesPerRound: Int { max(1, min(128, DenseRowReader.bandBytes / (4 * stripeCount))) }

    /// The stripes that hold `rows`.
    func stripes(_ rows: Range<Int>) -> Range<Int> {
        rows.isEmpty
            ? 0..<0 : rows.lowerBound / chunkRows..<(rows.upperBound - 1) / chunkRows + 1
    }

    /// Those of `rows` that a stripe holds.
    func rows(_ rows: Range<Int>, in stripe: Int) -> Range<Int> {
        rows.clamped(to: stripe * chunkRows..<(stripe + 1) * chunkRows)
    }

    /// Reads `rows` into `destination`, row-major [rows.count, columnCount].
    func read(
        _ dataset: borrowing HDF5Dataset, _ rows: Range<Int>,
        into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        let stripes = stripes(rows)
        var failures = [SingleCellError?](repeating: nil, count: stripes.count)
        let chunks = RawChunks(dataset)
        failures.withUnsafeMutableBufferPointer { failures in
            guard let failures = failures.baseAddress else { return }
            let slots = SharedMemory(UnsafePointer(failures))
            let target = SharedMemory(UnsafePointer(destination))
            Parallel.forEach(stripes.count, scratch: { StripeExpander(self) }) { index, expander in
                let stripe = stripes.lowerBound + index
                let part = self.rows(rows, in: stripe)
                do throws(SingleCellError) {
                    let first = try expander.expand(stripe, of: chunks)
                    (target.mutableStart + (part.lowerBound - rows.lowerBound) * columnCount)
                        .update(
                            from: first + (part.lowerBound - stripe * chunkRows) * columnCount,
                            count: part.count * columnCount)
                } catch {
                    slots.mutableStart[index] = error
                }
            }
        }
        for failure in failures {
            if let failure { throw failure }
        }
    }

    /// Compresses `rows` into `collector`, which has `stripesPerRound` slots of `chunkRows` rows.
    ///
    /// - Returns: the first place whose value is not finite; then the collector is of no use.
    func collect(
        _ dataset: borrowing HDF5Dataset, _ rows: Range<Int>, into collector: inout RowCollector
    ) throws(SingleCellError) -> RowCollector.BadPlace? {
        enum Failure: Sendable {
            case unreadable(SingleCellError)
            case notFinite(RowCollector.BadPlace)
        }
        let stripes = stripes(rows)
        let chunks = RawChunks(dataset)
        for first in stride(from: stripes.lowerBound, to: stripes.upperBound, by: stripesPerRound) {
            let round = first..<min(first + stripesPerRound, stripes.upperBound)
            let failure: Failure? = collector.append(
                slots: round.count, scratch: { StripeExpander(self) }
            ) { slot, expander, staged in
                let stripe = round.lowerBound + slot
                do throws(SingleCellError) {
                    let values = try expander.expand(stripe, of: chunks)
                    for row in self.rows(rows, in: stripe) {
                        let line = values + (row - stripe * chunkRows) * columnCount
                        if let column = staged.append(line) {
                            return .notFinite(RowCollector.BadPlace(row: row, column: column))
                        }
                    }
                    return nil
                } catch {
                    return .unreadable(error)
                }
            }
            switch failure {
            case .unreadable(let error): throw error
            case .notFinite(let place): return place
            case nil: continue
            }
        }
        return nil
    }
}
