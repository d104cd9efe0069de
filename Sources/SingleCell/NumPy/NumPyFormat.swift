internal import Foundation

/// Archives of numpy arrays: `scipy.sparse.save_npz`, `numpy.savez` and `numpy.savez_compressed`.
enum NumPyFormat: StreamedFormat {
    static let name = "numpy archive"
    static let listName = "numpy archives (.npz)"

    static func recognise(_ contents: SourceContents) -> Recognition {
        contents.isZip(with: ".npy") ? .certain : .impossible
    }

    static func source(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any EntrySource {
        try selection.requireNoModality(contents.path, format: name)
        try selection.requireNoFeatureType(contents.path, format: name)
        let archive = try NumPyArchive(contents.path)
        return try NumPySource(
            archive, array: selection.layer,
            asked: try Orientation.chosen(selection, path: contents.path))
    }

    static func selections(
        _ contents: SourceContents
    ) throws(SingleCellError) -> [MatrixSelection] {
        let archive = try NumPyArchive(contents.path)
        if archive.isSparse { return [MatrixSelection()] }
        let names = try archive.tables()
        return names.count < 2 ? [MatrixSelection()] : names.map { MatrixSelection(layer: $0) }
    }
}

/// The arrays of an archive by name.
struct NumPyArchive: Sendable {
    let zip: ZipArchive

    /// Reads the table of contents.
    init(_ path: String) throws(SingleCellError) { zip = try ZipArchive(path: path) }

    var path: String { zip.path }

    /// The names of the arrays, without `.npy`.
    var names: [String] {
        zip.members.map(\.name).filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
    }

    /// Whether scipy wrote one sparse matrix.
    var isSparse: Bool { Set(names).isSuperset(of: ["format", "shape", "data"]) }

    func has(_ name: String) -> Bool { names.contains(name) }

    /// Opens an array.
    func array(_ name: String) throws(SingleCellError) -> NpyArray {
        try NpyArray(zip, try member(name))
    }

    private func member(_ name: String) throws(SingleCellError) -> ZipArchive.Member {
        guard let member = zip.members.first(where: { $0.name == "\(name).npy" }) else {
            throw .missingEntry(path: path, location: name, choices: names)
        }
        return member
    }

    /// The arrays with two extents that do not hold text.
    ///
    /// One of a type that is not read, such as complex numbers, is among them: opening it says so.
    ///
    /// - Throws: `SingleCellError` naming an array that cannot be looked at: it may be the table
    ///   that is meant.
    func tables() throws(SingleCellError) -> [String] {
        var tables: [String] = []
        for name in names {
            let (type, shape) = try NpyArray.outline(zip, try member(name))
            if shape.count == 2, type?.isNumber ?? true { tables.append(name) }
        }
        return tables
    }

    private static let cellNames = ["cells", "obs_names"]
    private static let columnNames = ["features", "var_names"]

    /// The names of cells and columns, inside the archive or beside it, with every file read.
    func sides() throws(SingleCellError) -> (cells: [String], columns: [String], files: [String]) {
        let cells = Self.cellNames.filter(has)
        let columns = Self.columnNames.filter(has)
        if cells.count == 1, columns.count == 1 {
            return (try array(cells[0]).texts(), try array(columns[0]).texts(), [path])
        }
        guard cells.isEmpty, columns.isEmpty else {
            let found = (cells + columns).map { "`\($0)`" }.joined(separator: ", ")
            throw .unknownLayout(
                path: path, found: "the arrays of names \(found)",
                expected: "one of cells (`cells` or `obs_names`) and one of columns (`features` or "
                    + "`var_names`), or none of them and files of names beside the archive")
        }
        var stem = (path as NSString).lastPathComponent
        let whole = stem
        if stem.hasSuffix(".npz") { stem.removeLast(4) }
        do {
            let names = try SideNames(of: path, prefixes: ["\(whole).", "\(stem).", "\(stem)_"])
            return (
                try names.readCells(), try names.readColumns().names,
                [path, names.cells, names.columns]
            )
        } catch .unknownLayout(_, let found, let expected) {
            throw .unknownLayout(
                path: path, found: found,
                expected: expected + "; or arrays `cells` and `features` of text in the archive")
        }
    }
}
