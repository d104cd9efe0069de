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
        guard let member = zip.members.first(where: { $0.name == "\(name).npy" }) else {
            throw .missingEntry(path: path, location: name, choices: names)
        }
        return try NpyArray(zip, member)
    }

    /// The arrays of numbers with two extents.
    func tables() throws(SingleCellError) -> [String] {
        var tables: [String] = []
        for name in names {
            // An array that is no table may be of any type; if it is chosen, opening it says so.
            guard let header = try? array(name).header else { continue }
            if header.shape.count == 2, header.type.isNumber { tables.append(name) }
        }
        return tables
    }

    private static let cellNames = ["cells", "obs_names"]
    private static let columnNames = ["features", "var_names"]

    /// The names of cells and columns, inside the archive or beside it, with every file read.
    func sides() throws(SingleCellError) -> (cells: [String], columns: [String], files: [String]) {
        let cells = Self.cellNames.filter(has)
        let columns = Self.columnNames.filter(has)
        if let cell = cells.first, let column = columns.first {
            return (try array(cell).texts(), try array(column).texts(), [path])
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
