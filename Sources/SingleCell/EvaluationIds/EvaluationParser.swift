internal import Foundation

/// Cuts a block into rows and looks their names up.
struct EvaluationParser: Sendable {
    let path: String
    let columns: EvaluationColumns
    let cells: NameTable
    let targets: NameTable

    /// Fills `block.rows` from its text, up to the first line that cannot be understood.
    func parse(_ block: inout EvaluationBlock) {
        block.rows.removeAll(keepingCapacity: true)
        block.unknown.removeAll(keepingCapacity: true)
        block.emptyLines.removeAll(keepingCapacity: true)
        block.lineCount = 0
        block.problem = nil
        let problem = BlockCheck.problem(block.text, path: path)
        let end = problem?.start ?? block.text.end
        // The text is held apart, so that the block can be written to while its bytes are lent.
        let text = block.text
        text.bytes.withUnsafeBytes { bytes in
            cells.withLookup { cells in
                targets.withLookup { targets in
                    scan(bytes, text.start..<end, cells, targets, &block)
                }
            }
        }
        if block.problem == nil { block.problem = problem?.error }
    }

    private func scan(
        _ bytes: UnsafeRawBufferPointer, _ lines: Range<Int>, _ cells: NameLookup,
        _ targets: NameLookup, _ block: inout EvaluationBlock
    ) {
        guard let base = bytes.baseAddress else { return }
        var usual = UsualRows(base, end: lines.upperBound, cells: cells, targets: targets)
        // The usual rows' scan knows nothing of quotes, and reads this far beyond a line's begin.
        block.hasQuotes =
            memchr(base + lines.lowerBound, Int32(UInt8(ascii: "\"")), lines.count) != nil
        let last =
            columns.areUsual && !block.hasQuotes
            ? min(lines.upperBound, bytes.count - UsualRows.reach) : lines.lowerBound
        var start = lines.lowerBound
        while start < lines.upperBound {
            if start < last, let (row, next) = usual.row(start) {
                block.rows.append(row)
                start = next
                continue
            }
            guard let line = TextBlock.record(bytes, from: start, end: lines.upperBound) else {
                break
            }
            guard !line.isBlank else {
                block.emptyLines.append(block.rows.count)
                start = line.next
                continue
            }
            guard let fields = columns.split(bytes, line.content) else {
                block.problem = .badLine(
                    path: path, line: block.lineInBlock(ofRow: block.rows.count),
                    problem: columns.complaint(bytes, line.content))
                return
            }
            let (cell, target) = (fields.cell, fields.gene)
            let row = EvaluationRow(
                cell: Self.index(of: cell, bytes, cells),
                target: Self.index(of: target, bytes, targets),
                idStart: Int32(fields.row.lowerBound), idCount: Int32(fields.row.count))
            if row.cell < 0 || row.target < 0 {
                block.unknown.append(
                    EvaluationBlock.Unknown(
                        row: block.rows.count, cell: cell, target: target))
            } else {
                usual.follow(row, cell: cell)
            }
            block.rows.append(row)
            // Further lines of a row count as lines behind it.
            for _ in 0..<line.breakCount { block.emptyLines.append(block.rows.count) }
            start = line.next
        }
        block.lineCount = block.rows.count + block.emptyLines.count
    }
    /// The position of the name in a field, or -1.
    private static func index(
        of field: Range<Int>, _ bytes: UnsafeRawBufferPointer, _ names: NameLookup
    ) -> Int32 {
        if let content = TextBlock.unescaped(bytes, field) {
            return content.withUnsafeBytes { content in
                guard let start = content.baseAddress else { return -1 }
                return Int32(names.index(of: start, count: content.count))
            }
        }
        guard let base = bytes.baseAddress else { return -1 }
        return Int32(names.index(of: base + field.lowerBound, count: field.count))
    }
}
