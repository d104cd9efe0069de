/// Where the three columns stand in a line of `evaluation_ids.csv`, and how to cut it there.
struct EvaluationColumns: Sendable {
    /// The three fields of a line, as ranges of the buffer, without quotes.
    struct Fields {
        var row = 0..<0
        var cell = 0..<0
        var gene = 0..<0
    }

    private var count = 0
    private var row = 0
    private var cell = 1
    private var gene = 2

    init() {}

    /// Takes the header's names, which hold all three.
    init(names: [String]) {
        count = names.count
        row = names.firstIndex(of: "row_id") ?? 0
        cell = names.firstIndex(of: "cell_id") ?? 0
        gene = names.firstIndex(of: "gene_id") ?? 0
    }

    /// The names in a header line.
    static func names(_ line: ArraySlice<UInt8>) -> [String] {
        line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { field in
            let isQuoted = field.count >= 2 && field.first == quote && field.last == quote
            return String(decoding: isQuoted ? field.dropFirst().dropLast() : field, as: UTF8.self)
        }
    }

    /// Cuts a line; nil unless it has as many fields as the header and none of the three is empty.
    func split(_ bytes: Span<UInt8>, _ line: Range<Int>) -> Fields? {
        var fields = Fields()
        var index = 0
        var start = line.lowerBound
        while true {
            let (content, next) = Self.field(bytes, start, line.upperBound)
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

    /// What is wrong with a line that `split` refused.
    func complaint(_ line: Span<UInt8>) -> String {
        var text = ""
        let shown = line.extracting(0..<min(120, line.count))
        text = String(decoding: (0..<shown.count).map { shown[$0] }, as: UTF8.self)
        return "found `\(text)`, expected \(count) fields as in the header, with row_id, cell_id "
            + "and gene_id not empty"
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")

    /// The field beginning at `start`, and the position of the comma (or the end) after it.
    private static func field(
        _ bytes: Span<UInt8>, _ start: Int, _ end: Int
    ) -> (content: Range<Int>, next: Int) {
        var position = start
        if position < end, bytes[position] == quote {
            position += 1
            let first = position
            while position < end, bytes[position] != quote { position += 1 }
            let content = first..<position
            while position < end, bytes[position] != comma { position += 1 }
            return (content, position)
        }
        while position < end, bytes[position] != comma { position += 1 }
        return (start..<position, position)
    }
}
