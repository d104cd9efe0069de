import LinearAlgebra

/// An evaluation file in some dialect, and what a submission for it must be.
struct FilledStudy {
    var cells: [String] = []
    var targets: [String] = []
    var predictions = DenseMatrix(rowCount: 0, columnCount: 0)
    /// Id, cell and target of each row.
    var rows: [(id: String, cell: Int, target: Int)] = []
    /// The evaluation file.
    var text = ""

    /// The submission, made in the plainest way.
    var expected: String {
        rows.reduce(into: "row_id,target\n") { text, row in
            let needsQuotes = row.id.contains { $0 == "," || $0 == "\"" }
            let id = row.id.replacing("\"", with: "\"\"")
            text += (needsQuotes ? "\"\(id)\"" : id) + ","
            text += predictions[row.cell, row.target].description + "\n"
        }
    }

    /// A file as the competition's: cells one after another, each with some targets in order.
    init(usual stream: inout RandomStream, cellCount: Int, targetCount: Int) {
        cells = (0..<cellCount).map { "cell\($0 * 7919)" }
        targets = (0..<targetCount).map { "ENSG\(10_000 + $0)" }
        fillPredictions(&stream)
        text = "row_id,cell_id,gene_id\n"
        for cell in cells.indices {
            for target in targets.indices where cell % 3 > 0 || stream.next() % 5 == 0 {
                rows.append(("\(rows.count)", cell, target))
                text += "\(rows.count - 1),\(cells[cell]),\(targets[target])\n"
            }
        }
    }

    /// A file of random names, lengths, column order, quotes, line ends and empty lines.
    init(_ stream: inout RandomStream) {
        func number(_ bound: Int) -> Int { Int(stream.next() % UInt64(bound)) }
        let isPlain = number(2) == 0
        let longest = [4, 20, 90][number(3)]
        func name(_ index: Int) -> String {
            let mark = isPlain || number(9) > 0 ? "" : ", \u{e9}"
            return "\(index)" + String(repeating: "n", count: number(longest)) + mark
        }
        cells = (0..<(1 + number(30))).map { name($0) }
        targets = (0..<(1 + number(40))).map { name($0) }
        let order = number(3) == 0 ? [2, 0, 3, 1] : [0, 1, 2]
        let lineEnd = number(3) == 0 ? "\r\n" : "\n"
        func line(_ fields: [String], _ mayQuote: Bool) -> String {
            order.map { place in
                let field = fields[place]
                let isQuoted =
                    field.contains(",")
                    || (mayQuote && !field.contains("\"") && number(20) == 0)
                return isQuoted ? "\"\(field)\"" : field
            }.joined(separator: ",") + lineEnd
        }
        text = number(4) == 0 ? "\u{feff}" : ""
        text += line(["row_id", "cell_id", "gene_id", "note"], !isPlain)
        for cell in cells.indices {
            let first = number(targets.count)
            for target in first..<targets.count where number(6) > 0 {
                let id = name(rows.count) + (!isPlain && number(8) == 0 ? "a\"b" : "")
                let isBoth = id.contains("\"") && id.contains(",")
                rows.append((isBoth ? "\(rows.count)" : id, cell, target))
                text += line([rows[rows.count - 1].id, cells[cell], targets[target], ""], !isPlain)
                if number(30) == 0 { text += lineEnd }
            }
        }
        if number(3) == 0, rows.count > 0 {
            text.removeLast(text.hasSuffix(lineEnd + lineEnd) ? 2 : 1)
        }
        fillPredictions(&stream)
    }

    private mutating func fillPredictions(_ stream: inout RandomStream) {
        let values = (0..<cells.count * targets.count).map { _ in
            let number = Float(bitPattern: UInt32(truncatingIfNeeded: stream.next() >> 32))
            return number.isFinite ? number : 0
        }
        predictions = DenseMatrix(
            rowCount: cells.count, columnCount: targets.count, values: values)
    }
}
