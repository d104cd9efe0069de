internal import Foundation
internal import LinearAlgebra

/// Orders more entries than memory holds: sorted runs in a file, merged cell by cell.
struct EntrySpill: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private var waiting: [EntryRuns.Entry] = []
    /// Where each run lies in the file, in entries.
    private var runs: [Range<Int>] = []
    private let capacity: Int

    /// Entries in memory at a time: 96 MB, and as much while they are ordered.
    static let usualCapacity = 8 << 20

    /// Creates the file at `path`, which is unlinked at once: it vanishes with this value, however
    /// the process ends.
    init(path: String, capacity: Int = usualCapacity) throws(SingleCellError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        self.path = path
        self.capacity = capacity
        guard descriptor >= 0 else {
            throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        unlink(path)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Adds an entry.
    mutating func append(_ entry: EntryRuns.Entry) throws(SingleCellError) {
        if waiting.count == capacity { try spill() }
        waiting.append(entry)
    }

    /// Writes what is in memory as a sorted run.
    private mutating func spill() throws(SingleCellError) {
        let sorted = EntryRuns().sorted(waiting)
        waiting.removeAll(keepingCapacity: true)
        let start = runs.last?.upperBound ?? 0
        var offset = start * MemoryLayout<EntryRuns.Entry>.stride
        let status = sorted.withUnsafeBytes { bytes -> Int32 in
            var place = 0
            while place < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
                let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset))
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return errno }
                place += count
                offset += count
            }
            return 0
        }
        guard status == 0 else {
            throw .cannotWrite(path: path, reason: String(cString: strerror(status)))
        }
        runs.append(start..<start + sorted.count)
    }

    /// Calls `body` with the entries of each cell from 0 to `cellCount`, ordered by column.
    mutating func forEachCell(
        _ cellCount: Int, _ body: (Int, ArraySlice<EntryRuns.Entry>) throws(SingleCellError) -> Void
    ) throws(SingleCellError) {
        if runs.isEmpty {
            let sorted = EntryRuns().sorted(waiting)
            waiting = []
            var next = 0
            for cell in 0..<cellCount {
                let start = next
                while next < sorted.count, Int(sorted[next].cell) == cell { next += 1 }
                try body(cell, sorted[start..<next])
            }
            return
        }
        if !waiting.isEmpty { try spill() }
        waiting = []
        var readers = runs.map { RunReader(path: path, descriptor: descriptor, left: $0) }
        var row: [EntryRuns.Entry] = []
        for cell in 0..<cellCount {
            row.removeAll(keepingCapacity: true)
            for index in readers.indices { try readers[index].take(cell, into: &row) }
            EntryRuns.sortColumns(&row, 0..<row.count)
            try body(cell, row[...])
        }
    }
}

/// Reads a sorted run from its beginning.
private struct RunReader {
    let path: String
    let descriptor: Int32
    /// Entries not read yet, by their places in the file.
    var left: Range<Int>
    private var piece: [EntryRuns.Entry] = []
    private var next = 0

    /// 192 KiB of each run.
    private static let pieceCount = 1 << 14

    init(path: String, descriptor: Int32, left: Range<Int>) {
        self.path = path
        self.descriptor = descriptor
        self.left = left
    }

    /// Moves the entries of `cell`, which is the next one with any or has none here, to `row`.
    mutating func take(
        _ cell: Int, into row: inout [EntryRuns.Entry]
    ) throws(SingleCellError) {
        while true {
            if next == piece.count {
                guard !left.isEmpty else { return }
                try refill()
            }
            guard Int(piece[next].cell) == cell else { return }
            row.append(piece[next])
            next += 1
        }
    }

    private mutating func refill() throws(SingleCellError) {
        let count = min(Self.pieceCount, left.count)
        let stride = MemoryLayout<EntryRuns.Entry>.stride
        piece = [EntryRuns.Entry](
            repeating: EntryRuns.Entry(cell: 0, column: 0, value: 0), count: count)
        next = 0
        let (descriptor, first) = (descriptor, left.lowerBound)
        let status = piece.withUnsafeMutableBytes { bytes -> Int32 in
            var place = 0
            while place < bytes.count {
                let found = pread(
                    descriptor, bytes.baseAddress.map { $0 + place }, bytes.count - place,
                    off_t(first * stride + place))
                if found < 0, errno == EINTR { continue }
                guard found > 0 else { return found < 0 ? errno : EIO }
                place += found
            }
            return 0
        }
        guard status == 0 else { throw FileTrouble.error(path, status) }
        left = first + count..<left.upperBound
    }
}
