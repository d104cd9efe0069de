/// The positions of the three columns in a line of `evaluation_ids.csv`.
struct EvaluationColumns: Sendable {
    /// The three fields of a line, as ranges of the buffer, without the quotes around
    /// them; two quotes inside are still two.
    struct Fields {
        var row = 0..<0
        var cell = 0..<0
        var gene = 0..<0
    }

    private let count: Int
    private let row: Int
    private let cell: Int
    private let gene: Int

    /// Takes the header's names, which hold all three.
    init(names: [String]) {
        count = names.count
        row = names.firstIndex(of: "row_id") ?? 0
        cell = names.firstIndex(of: "cell_id") ?? 0
        gene = names.firstIndex(of: "gene_id") ?? 0
    }

    /// Whether lines are `row_id,cell_id,gene_id` and nothing else.
    var areUsual: Bool { count == 3 && row == 0 && cell == 1 && gene == 2 }

    /// The names in a header.
    static func names(_ block: TextBlock, _ header: Range<Int>) -> [String] {
        var names: [String] = []
        var start = header.lowerBound
        while true {
            let found = block.bytes.withUnsafeBytes {
                TextBlock.field($0, start, header.upperBound)
            }
            // A field with wrong quotes is none of the wanted names.
            guard let found else { return names + [block.text(start..<header.upperBound)] }
            names.append(block.text(found.content))
            guard found.next < header.upperBound else { return names }
            start = found.next + 1
        }
    }

    /// Cuts a line; nil unless it has as many fields as the header and none of the three is empty
    /// or has anything behind its closing quote.
    func split(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> Fields? {
        var fields = Fields()
        var index = 0
        var start = line.lowerBound
        while true {
            guard let (content, next) = TextBlock.field(bytes, start, line.upperBound) else {
                return nil
            }
            if index == row { fields.row = content }
            if index == cell { fields.cell = content }
            if index == gene { fields.gene = content }
            index += 1
            guard next < line.upperBound else { break }
            // A comma at the very end opens one more, empty, field: the next round finds it.
            start = next + 1
        }
        guard index == count, !fields.row.isEmpty, !fields.cell.isEmpty, !fields.gene.isEmpty
        else { return nil }
        return fields
    }

    /// The problem of a line that `split` refused.
    func complaint(_ bytes: UnsafeRawBufferPointer, _ line: Range<Int>) -> String {
        let text = UTF8Check.spelled(bytes[line].prefix(120))
        var start = line.lowerBound
        while start < line.upperBound {
            guard let (_, next) = TextBlock.field(bytes, start, line.upperBound) else {
                return "found `\(text)`, where a field that opens with a quote goes on behind the "
                    + "quote that closes it, or never closes: put one quote at each end, and two "
                    + "for one inside"
            }
            start = next + 1
        }
        return "found `\(text)`, expected \(count) fields as in the header, with row_id, cell_id "
            + "and gene_id not empty"
    }
}
