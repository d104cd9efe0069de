/// The short way through a line `row_id,cell_id,gene_id` without quotes.
///
/// Rows of a cell are adjacent and mostly ask for targets in the order of the predictions: the
/// cell is compared with that of the line before, the target with the next name, and only a name
/// that differs is looked up.
struct UsualRows {
    /// Bytes behind a line's begin that may be read: three fields, and a word beyond each.
    static let reach = 4 * ByteWords.longestField

    private static let comma = UInt8(ascii: ",")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let base: UnsafeRawPointer
    private let end: Int
    private let cells: NameLookup
    private let targets: NameLookup
    private var cell: Int32 = -1
    private var cellStart = 0
    private var cellCount = 0
    private var target = -1

    /// Begins at a block's first line; its lines end before `end`.
    init(_ base: UnsafeRawPointer, end: Int, cells: NameLookup, targets: NameLookup) {
        self.base = base
        self.end = end
        self.cells = cells
        self.targets = targets
    }

    /// The row at `start`, from which `reach` bytes may be read, and where the next line begins;
    /// nil for a line that has to go the long way: bad, unknown, empty, with long fields.
    @inline(__always)
    mutating func row(_ start: Int) -> (EvaluationRow, next: Int)? {
        guard let idEnd = ByteWords.fieldEnd(base, start), idEnd > start, byte(idEnd) == Self.comma,
            let cellEnd = cellEnd(idEnd + 1), let next = targetEnd(cellEnd + 1)
        else { return nil }
        let row = EvaluationRow(
            cell: cell, target: Int32(truncatingIfNeeded: target),
            idStart: Int32(truncatingIfNeeded: start),
            idCount: Int32(truncatingIfNeeded: idEnd - start))
        return (row, next)
    }

    /// Records a row that took the slow path.
    mutating func follow(_ row: EvaluationRow, cell range: Range<Int>) {
        guard range.count <= ByteWords.longestField else { return }
        cell = row.cell
        cellStart = range.lowerBound
        cellCount = range.count
        target = Int(row.target)
    }

    /// Sets `cell` from the field at `start`; the position of the comma behind it.
    @inline(__always)
    private mutating func cellEnd(_ start: Int) -> Int? {
        let guess = start + cellCount
        if cell >= 0, byte(guess) == Self.comma,
            ByteWords.areEqual(base + start, base + cellStart, count: cellCount)
        {
            return guess
        }
        guard let cellEnd = ByteWords.fieldEnd(base, start), cellEnd > start,
            byte(cellEnd) == Self.comma
        else { return nil }
        let index = cells.index(of: base + start, count: cellEnd - start)
        guard index >= 0 else { return nil }
        cell = Int32(truncatingIfNeeded: index)
        cellStart = start
        cellCount = cellEnd - start
        target = -1
        return cellEnd
    }

    /// Sets `target` from the field at `start`; where the next line begins.
    @inline(__always)
    private mutating func targetEnd(_ start: Int) -> Int? {
        let guess = target + 1
        if guess < targets.nameCount, targets.arePlain {
            let count = targets.count(of: guess)
            if count > 0, count <= ByteWords.longestField, start + count < end,
                byte(start + count) == Self.newline,
                ByteWords.areEqual(
                    base + start, targets.bytes + targets.offsets[guess], count: count)
            {
                target = guess
                return start + count + 1
            }
        }
        guard let lineEnd = ByteWords.fieldEnd(base, start), lineEnd < end,
            byte(lineEnd) == Self.newline
        else { return nil }
        var count = lineEnd - start
        if count > 0, byte(lineEnd - 1) == Self.carriageReturn { count -= 1 }
        guard count > 0 else { return nil }
        let index = targets.index(of: base + start, count: count)
        guard index >= 0 else { return nil }
        target = index
        return lineEnd + 1
    }

    @inline(__always)
    private func byte(_ position: Int) -> UInt8 {
        base.load(fromByteOffset: position, as: UInt8.self)
    }
}
