/// Why a single-cell file could not be read or written.
///
/// Each case carries the evidence; `description` says what happened, where, what was found and
/// what to do about it.
package enum SingleCellError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no file at `path`.
    case missingFile(path: String)
    /// The file exists but the operating system or HDF5 refuses to open it.
    case cannotOpen(path: String, reason: String)
    /// This user may not read the file or folder, or a folder that leads to it.
    case notPermitted(path: String)
    /// Another program has the file open for writing, or the file system has no locks.
    case locked(path: String, reason: String)
    /// The file's file system does not answer, or lost the file while it was read.
    case unreachable(path: String, reason: String)
    /// The file is of another program, which it names with what makes it one that is read.
    ///
    /// `readable` lists the formats that are read instead.
    case foreignFormat(path: String, format: String, remedy: String, readable: [String] = [])
    /// The file is truncated or damaged, or contradicts itself at `location`.
    case corrupt(path: String, location: String, found: String, expected: String)
    /// `location` takes its values from another file, which would be neither hashed nor served.
    case outsideFile(path: String, location: String, reason: String)
    /// The file is sound, but no layout that this program reads.
    case unknownLayout(path: String, found: String, expected: String)
    /// The file holds several tables and the source names none of them.
    case ambiguousTable(path: String, choices: [String])
    /// `location` is not in the file.
    case missingEntry(path: String, location: String, choices: [String])
    /// `found`, given as `key` of a source, is not in the file; `choices` are.
    ///
    /// `found` is empty where the file has several and none was given; `reason` says why there are
    /// no choices, and `shapes` what is behind each, if that is known.
    case unknownChoice(
        path: String, key: String, found: String, choices: [String], shapes: [String] = [],
        reason: String? = nil)
    /// `location` is a link inside the file to `target`, which is not in it.
    case deadLink(path: String, location: String, target: String)
    /// `location` is a matrix whose columns nothing in the file names.
    case unnamedColumns(path: String, location: String)
    /// pandas pickled `location` because its dtype is `object`.
    ///
    /// `columns` are those of the block, where it is one.
    case pickledTable(path: String, location: String, columns: [String] = [])
    /// Columns of a table hold something else than numbers.
    case textColumns(path: String, location: String, found: String, columns: [String])
    /// `location` was compressed by a filter this build cannot undo.
    case unsupportedFilter(path: String, location: String, filter: String, number: Int)
    /// `location` has a data type that cannot be read as what is needed.
    case unsupportedType(path: String, location: String, found: String, expected: String)
    /// A label, in a row counted from 0, is not UTF-8.
    case notUTF8(path: String, location: String, row: Int, bytes: [UInt8])
    /// A matrix holds NaN, infinity, or a number too large for Float32.
    ///
    /// The first such value is named; `survey` counts all of them, where that was possible.
    case notFinite(
        path: String, cell: String, row: Int, column: String, value: String,
        survey: NotFiniteSurvey? = nil)
    /// The same cell id occurs in two rows (counted from 0).
    case duplicateCells(path: String, cell: String, firstRow: Int, secondRow: Int)
    /// The file at `path` is not text: compressed, a workbook, binary, in another encoding.
    case notText(path: String, found: String, remedy: String)
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
        case .notPermitted(let path):
            "permission is denied to read `\(path)`: the file, or a folder that leads to it, is "
                + "closed to the user of this program. Open it: chmod a+r FILE, and chmod a+rx for "
                + "the folders; or run as its owner."
        case .locked(let path, let reason):
            "`\(path)` is locked (\(reason)): another program has it open for writing. Close it "
                + "there, or wait until it is written. If none has, the file system may know no "
                + "locks: set HDF5_USE_FILE_LOCKING=FALSE for mmcoord and every mmworker."
        case .unreachable(let path, let reason):
            "`\(path)` cannot be reached: \(reason). Check that its file system is mounted and "
                + "answers, on this machine."
        case .foreignFormat(let path, let format, let remedy, let readable):
            "`\(path)` is \(format)"
                + (readable.isEmpty
                    ? "" : ": matrices are read from \(Self.sentence(readable))")
                + ". \(remedy)"
        case .corrupt(let path, let location, let found, let expected):
            "`\(location)` in `\(path)` is damaged, or does not fit the rest of the file: found "
                + "\(found.printableName), expected \(expected). Copy or download the file again, "
                + "or write it anew."
        case .outsideFile(let path, let location, let reason):
            "`\(location)` in `\(path)` is \(reason): only values that the file itself stores are "
                + "checked and sent to workers. Write one file, where all sources are present: "
                + "anndata.read_h5ad(FILE).write_h5ad(NEW); or with h5py, "
                + "file.copy(NAME, new, expand_external=True) for links and new[NAME] = "
                + "file[NAME][()] for values."
        case .unknownLayout(let path, let found, let expected):
            "cannot tell what `\(path)` holds: found \(found.printableName), expected \(expected)."
        case .ambiguousTable(let path, let choices):
            "`\(path)` holds \(choices.count) tables (\(Self.list(choices))): name the one to read "
                + "as the layer."
        case .missingEntry(let path, let location, let choices):
            "no `\(location)` in `\(path)`: it has \(Self.list(choices))."
        case .unknownChoice(let path, let key, let found, let choices, let shapes, let reason):
            SelectionAdvice.text(path, key, found: found, choices, shapes: shapes, reason)
        case .deadLink(let path, let location, let target):
            "`\(location)` in `\(path)` is a link to `\(target)`, which is not in the file. Write "
                + "it anew, with what the link stands for."
        case .unnamedColumns(let path, let location):
            "`\(location)` in `\(path)` has no column names of its own, and those of var belong to "
                + "X and layers. Write it to a file of its own, with names: "
                + "anndata.AnnData(MATRIX, obs=adata.obs, var=pandas.DataFrame(index=NAMES))"
                + ".write_h5ad(NEW)."
        case .pickledTable(let path, let location, let columns):
            "`\(location)` in `\(path)` was pickled by pandas because its dtype is object"
                + (columns.isEmpty
                    ? ". Re-save it with numeric values and plain string labels: "
                        + "frame.index = frame.index.map(str), frame.astype('float32')."
                    : " (columns \(Self.list(columns))). Drop columns of text, and re-save it with "
                        + "numbers: frame.astype('float32').to_hdf(..., format='fixed').")
        case .textColumns(let path, let location, let found, let columns):
            "`\(location)` in `\(path)` holds \(found), expected numbers: columns "
                + "\(Self.list(columns)). Drop them before saving: frame.drop(columns=[...])."
        case .unsupportedFilter(let path, let location, let filter, let number):
            "`\(location)` in `\(path)` is compressed with \(filter) (HDF5 filter \(number)), "
                + "which libhdf5 does not find here. " + FilterAdvice.text(number)
                + " Or re-save it with gzip: import hdf5plugin, then "
                + "anndata.read_h5ad(FILE).write_h5ad(NEW, compression='gzip'), or "
                + "pandas.read_hdf(FILE, KEY).to_hdf(NEW, key=KEY, format='fixed', "
                + "complib='zlib')."
        case .unsupportedType(let path, let location, let found, let expected):
            "cannot read `\(location)` in `\(path)`: its type is \(found.printableName), "
                + "expected \(expected). Re-save it with that type."
        case .notUTF8(let path, let location, let row, let bytes):
            "row \(row) (counted from 0) of `\(location)` in `\(path)` is not UTF-8 text: it reads "
                + "`\(Self.shown(bytes))`. Write the labels as UTF-8: to replace bytes would make "
                + "equal what differs."
        case .notFinite(let path, let cell, let row, let column, let value, let survey):
            "`\(path)` holds \(value) for cell `\(cell.printableName)` (row \(row), "
                + "counted from 0), column `\(column.printableName)`: every value must be a finite "
                + "Float32. " + Self.remedy(value, survey)
        case .duplicateCells(let path, let cell, let firstRow, let secondRow):
            "cell `\(cell.printableName)` stands twice in `\(path)`, in rows \(firstRow) "
                + "and \(secondRow) (counted from 0): cell ids must be unique. Remove one, or make "
                + "the ids unique."
        case .notText(let path, let found, let remedy):
            "`\(path)` is \(found), expected a table or list in UTF-8. \(remedy)."
        case .badLine(let path, let line, let problem):
            "line \(line) of `\(path)`: \(problem)."
        case .missingColumn(let path, let column, let found):
            "`\(path)` has no column `\(column.printableName)`: its columns are "
                + "\(Self.list(found))." + MissingColumnAdvice.text(column, found: found)
        case .cannotWrite(let path, let reason):
            "cannot write `\(path)`: \(reason). Nothing was left there."
        case .notFiniteOutput(let path, let row, let value):
            "row `\(row.printableName)` of `\(path)` would be \(value): every value must be finite."
        }
    }

    /// What to do about values that are not finite.
    private static func remedy(_ value: String, _ survey: NotFiniteSurvey?) -> String {
        let isTooLarge = value.contains("beyond") || Double(value)?.isFinite ?? false
        return
            (isTooLarge
            ? "Beyond 3.4e38 there is none: scale the matrix, or take logarithms. " : "")
            + (survey?.text ?? "Drop or repair the cell.")
    }

    /// The first bytes of a label, those beyond ASCII as hexadecimal numbers.
    private static func shown(_ bytes: [UInt8]) -> String {
        bytes.prefix(80).map { byte in
            byte < 0x80
                ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16, uppercase: true)
        }.joined() + (bytes.count > 80 ? "…" : "")
    }

    /// Names as in a sentence: `A, B and C`.
    private static func sentence(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }

    /// Names in backticks, at most twelve of them.
    static func list(_ names: [String]) -> String {
        guard !names.isEmpty else { return "nothing" }
        let shown = names.prefix(12).map { "`\($0.printableName)`" }.joined(separator: ", ")
        return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
    }
}
