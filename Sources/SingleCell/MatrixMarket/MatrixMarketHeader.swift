/// What stands before the entries of a Matrix Market file.
struct MatrixMarketHeader: Sendable, Equatable {
    /// What an entry holds.
    enum Field: String, Sendable {
        case real
        case double
        case integer
        /// No value: each entry is one.
        case pattern
    }

    let field: Field
    let rowCount: Int
    let columnCount: Int
    let entryCount: Int
    /// The lines before the entries.
    let lineCount: Int

    /// Reads the first line, comments and the sizes.
    ///
    /// - Parameters:
    ///   - path: The file, for messages.
    ///   - lines: Gives the lines, one a call; nil at the end of the file.
    /// - Throws: `SingleCellError.badLine`.
    init(
        path: String, lines: () throws(SingleCellError) -> String?
    ) throws(SingleCellError) {
        let first = try lines() ?? ""
        let words = first.lowercased().split { $0 == " " || $0 == "\t" }.map(String.init)
        func bad(_ line: Int, _ problem: String) -> SingleCellError {
            .badLine(path: path, line: line, problem: problem)
        }
        let shown = "`\(first.printableName)`"
        guard words.count == 5, words[0] == MatrixMarketFormat.mark.lowercased(),
            words[1] == "matrix"
        else {
            throw bad(
                1, "\(shown), expected `%%MatrixMarket matrix coordinate real general`")
        }
        guard words[2] == "coordinate" else {
            throw bad(
                1,
                "\(shown) announces a dense matrix, expected `coordinate`: write it with "
                    + "scipy.io.mmwrite(FILE, scipy.sparse.csr_matrix(MATRIX))")
        }
        guard let field = Field(rawValue: words[3]) else {
            throw bad(1, "\(shown), expected values that are real, integer or pattern")
        }
        guard words[4] == "general" else {
            throw bad(
                1,
                "\(shown) announces one half of a symmetric matrix, expected `general`: write "
                    + "it with scipy.io.mmwrite(FILE, MATRIX, symmetry='general')")
        }
        var line = 1
        while true {
            guard let text = try lines() else { throw bad(line, "the file ends before its sizes") }
            line += 1
            if text.hasPrefix("%") || text.allSatisfy({ $0 == " " || $0 == "\t" }) { continue }
            let numbers = text.split { $0 == " " || $0 == "\t" }.map { Int($0) }
            guard numbers.count == 3, case let sizes = numbers.compactMap({ $0 }),
                sizes.count == 3, sizes.allSatisfy({ $0 >= 0 }),
                sizes[0] < Int(Int32.max), sizes[1] < Int(Int32.max)
            else {
                throw bad(
                    line,
                    "`\(text.printableName)`, expected rows, columns and entries, each a "
                        + "whole number")
            }
            self.field = field
            (rowCount, columnCount, entryCount) = (sizes[0], sizes[1], sizes[2])
            lineCount = line
            return
        }
    }
}
