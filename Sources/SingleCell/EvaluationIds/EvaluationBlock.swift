/// A row of an evaluation file: which prediction it asks for, and where its id is.
package struct EvaluationRow: Sendable {
    /// Position of the cell among the names looked for, or -1.
    package var cell: Int32
    /// Position of the target, or -1.
    package var target: Int32
    /// Where its id begins in the block's text.
    let idStart: Int32
    /// Bytes of its id.
    let idCount: Int32
}

/// A stretch of an evaluation file whose rows are cut and looked up.
package struct EvaluationBlock: Sendable {
    /// A row whose cell or target is not a known name.
    package struct Unknown: Sendable {
        /// Its position in `rows`.
        package let row: Int
        /// The place of its cell in the block's text.
        let cell: Range<Int>
        /// The place of its target.
        let target: Range<Int>
    }

    /// In the order of the file.
    package internal(set) var rows: [EvaluationRow] = []
    /// Those of `rows` with a name that is not known, in order.
    package internal(set) var unknown: [Unknown] = []
    /// Lines of the file before this block; set when the block's turn has come.
    package internal(set) var lineCountBefore = 0
    /// Why the block ends before its text does, with its line counted from the block's first.
    var problem: SingleCellError?
    /// Lines of the block, up to the problem.
    var lineCount = 0
    /// For each line that is not a row's first, as an empty one, the number of rows before it.
    var emptyLines: [Int] = []
    /// Whether there is any quote in the block's text.
    var hasQuotes = false
    var text: TextBlock
    /// The block's part of the file that is made from it.
    var output = OutputBlock()

    /// Makes room for `capacity` bytes of text.
    init(capacity: Int) { text = TextBlock(capacity: capacity) }

    /// The cell that an unknown row names.
    package func cell(of unknown: Unknown) -> String { text.text(unknown.cell) }

    /// The target that an unknown row names.
    package func target(of unknown: Unknown) -> String { text.text(unknown.target) }

    /// The id of a row.
    func id(of row: EvaluationRow) -> String {
        text.text(Int(row.idStart)..<Int(row.idStart + row.idCount))
    }

    /// The line of a row, counted from the block's first line as 1.
    func lineInBlock(ofRow row: Int) -> Int {
        row + 1 + emptyLines.prefix { $0 <= row }.count
    }
}
