/// Why a single-cell file could not be read or written.
///
/// Each case carries the evidence; `description` says what happened, where, what was found and
/// what to do about it.
package enum SingleCellError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no file at `path`.
    case missingFile(path: String)
    /// The file exists but the operating system or HDF5 refuses to open it.
    case cannotOpen(path: String, reason: String)
    /// The file is truncated or damaged, or contradicts itself at `location`.
    case corrupt(path: String, location: String, found: String, expected: String)
    /// The file is sound, but no layout that this program reads.
    case unknownLayout(path: String, found: String, expected: String)
    /// The file holds several tables and the source names none of them.
    case ambiguousTable(path: String, choices: [String])
    /// `location` is not in the file.
    case missingEntry(path: String, location: String, choices: [String])
    /// pandas pickled `location` because its dtype is `object`.
    case pickledTable(path: String, location: String)
    /// `location` was compressed by a filter this build cannot undo.
    case unsupportedFilter(path: String, location: String, filter: String)
    /// `location` has a data type that cannot be read as what is needed.
    case unsupportedType(path: String, location: String, found: String, expected: String)
    /// A matrix holds NaN, infinity, or a number too large for Float32.
    case notFinite(path: String, cell: String, row: Int, column: String, value: String)
    /// The same cell id stands in two rows (counted from 0).
    case duplicateCells(path: String, cell: String, firstRow: Int, secondRow: Int)
    /// Line `line` (counted from 1) of a text table cannot be understood.
    case badLine(path: String, line: Int, problem: String)
    /// A text table lacks a column.
    case missingColumn(path: String, column: String, found: [String])
    /// Writing failed; nothing was left at `path`.
    case cannotWrite(path: String, reason: String)
    /// A value to be written is NaN or infinite.
    case notFiniteOutput(path: String, row: String, value: String)

    /// One line; what it quotes from a file is printable.
    package var description: String { text.printable }

    private var text: String {
        switch self {
        case .missingFile(let path):
            "no file at `\(path)`. Check its spelling, and that this machine sees it."
        case .cannotOpen(let path, let reason):
            "cannot open `\(path)`: \(reason). Check that it is a readable file of the right kind."
        case .corrupt(let path, let location, let found, let expected):
            "`\(location)` in `\(path)` is damaged or truncated: found "
                + "\(found.printableName), expected \(expected). Copy or download the file again, "
                + "or write it anew."
        case .unknownLayout(let path, let found, let expected):
            "cannot tell what `\(path)` holds: found \(found.printableName), expected \(expected)."
        case .ambiguousTable(let path, let choices):
            "`\(path)` holds \(choices.count) tables (\(Self.list(choices))): name the one to read "
                + "as the layer."
        case .missingEntry(let path, let location, let choices):
            "no `\(location)` in `\(path)`: it has \(Self.list(choices))."
        case .pickledTable(let path, let location):
            "`\(location)` in `\(path)` was pickled by pandas because its dtype is object. Re-save "
                + "it with numeric values and plain string labels: "
                + "frame.astype('float32').to_hdf(..., format='fixed')."
        case .unsupportedFilter(let path, let location, let filter):
            "`\(location)` in `\(path)` is compressed with \(filter), which this build cannot "
                + "read. Re-save it with blosc, gzip or no compression."
        case .unsupportedType(let path, let location, let found, let expected):
            "cannot read `\(location)` in `\(path)`: its type is \(found.printableName), "
                + "expected \(expected). Re-save it with that type."
        case .notFinite(let path, let cell, let row, let column, let value):
            "`\(path)` holds \(value) for cell `\(cell.printableName)` (row \(row), "
                + "counted from 0), column `\(column.printableName)`: every value must be a finite "
                + "Float32. Drop or repair the cell."
        case .duplicateCells(let path, let cell, let firstRow, let secondRow):
            "cell `\(cell.printableName)` stands twice in `\(path)`, in rows \(firstRow) "
                + "and \(secondRow) (counted from 0): cell ids must be unique. "
                + "Remove one, or make the ids unique."
        case .badLine(let path, let line, let problem):
            "line \(line) of `\(path)`: \(problem)."
        case .missingColumn(let path, let column, let found):
            "`\(path)` has no column `\(column.printableName)`: its columns are "
                + "\(Self.list(found))."
        case .cannotWrite(let path, let reason):
            "cannot write `\(path)`: \(reason). Nothing was left there."
        case .notFiniteOutput(let path, let row, let value):
            "row `\(row.printableName)` of `\(path)` would be \(value): every value must be finite."
        }
    }

    /// Names in backticks, at most twelve of them.
    private static func list(_ names: [String]) -> String {
        guard !names.isEmpty else { return "nothing" }
        let shown = names.prefix(12).map { "`\($0.printableName)`" }.joined(separator: ", ")
        return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
    }
}
