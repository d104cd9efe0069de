/// The values of a matrix in a numpy archive.
struct NumPySource: EntrySource {
    /// How the values lie.
    enum Layout: Sendable, Equatable {
        /// An array of rows × columns, as the archive calls it.
        case table(String, isColumnMajor: Bool)
        /// scipy's CSR, or CSC.
        case compressed(isByColumn: Bool)
        /// scipy's COO.
        case coordinates
    }

    let path: String
    let location: String
    let elementType: String
    let notices: [String]
    let memberPaths: [String]
    let isByCell: Bool
    let archive: NumPyArchive
    let layout: Layout
    /// As stored.
    let shape: (rows: Int, columns: Int)
    let isTransposed: Bool
    private let names: EntryNames

    /// Reads shapes and names.
    ///
    /// - Throws: `SingleCellError.ambiguousTable` where several arrays could be meant; `corrupt`
    ///   where shapes and names differ.
    init(
        _ archive: NumPyArchive, array: String?, asked: Orientation?
    ) throws(SingleCellError) {
        (layout, shape, elementType, location) = try Self.layout(archive, array)
        let sides = try archive.sides()
        let found = try Orientation.found(
            shape: shape, cellCount: sides.cells.count, columnCount: sides.columns.count,
            asked: asked, usual: .cellsByFeatures, path: archive.path)
        isTransposed = found.orientation == .featuresByCells
        names = EntryNames(cellIds: sides.cells, columnNames: sides.columns)
        notices =
            found.isOpen
            ? [
                "`\(archive.path)` is as high as it is wide: its rows are taken for cells. If they "
                    + "are features, say `orientation: features-by-cells`."
            ] : []
        path = archive.path
        memberPaths = sides.files
        isByCell =
            switch layout {
            case .table(_, let isColumnMajor): isColumnMajor == isTransposed
            case .compressed(let isByColumn): isByColumn == isTransposed
            case .coordinates: false
            }
        self.archive = archive
    }

    private static func layout(
        _ archive: NumPyArchive, _ array: String?
    ) throws(SingleCellError) -> (Layout, (rows: Int, columns: Int), String, String) {
        guard archive.isSparse, array == nil else {
            return try table(archive, array)
        }
        let format = try archive.array("format").texts().first ?? ""
        let extents = try archive.array("shape").integers()
        guard extents.count == 2, extents.allSatisfy({ $0 >= 0 && $0 < Int(Int32.max) }) else {
            throw .corrupt(
                path: archive.path, location: "shape", found: "\(extents)",
                expected: "rows and columns")
        }
        let type = try archive.array("data").header.type
        guard type.isNumber else {
            throw .unsupportedType(
                path: archive.path, location: "data", found: type.name, expected: "numbers")
        }
        let shape = (rows: extents[0], columns: extents[1])
        switch format {
        case "csr": return (.compressed(isByColumn: false), shape, type.name, "the csr matrix")
        case "csc": return (.compressed(isByColumn: true), shape, type.name, "the csc matrix")
        case "coo": return (.coordinates, shape, type.name, "the coo matrix")
        default:
            throw .unknownLayout(
                path: archive.path, found: "a sparse matrix of format `\(format.printableName)`",
                expected: "csr, csc or coo: scipy.sparse.save_npz(FILE, MATRIX.tocsr())")
        }
    }

    private static func table(
        _ archive: NumPyArchive, _ array: String?
    ) throws(SingleCellError) -> (Layout, (rows: Int, columns: Int), String, String) {
        let name = if let array { array } else { try onlyTable(archive) }
        let header = try archive.array(name).header
        guard header.shape.count == 2, header.type.isNumber,
            header.shape.allSatisfy({ $0 < Int(Int32.max) })
        else {
            throw .unsupportedType(
                path: archive.path, location: name.printableName,
                found: "\(header.type.name) of shape \(header.shape)",
                expected: "numbers of two extents")
        }
        return (
            .table(name, isColumnMajor: header.isColumnMajor),
            (header.shape[0], header.shape[1]), header.type.name, name
        )
    }

    private static func onlyTable(_ archive: NumPyArchive) throws(SingleCellError) -> String {
        let choices = try archive.tables()
        if choices.count == 1 { return choices[0] }
        guard choices.isEmpty else {
            throw .ambiguousTable(path: archive.path, choices: choices)
        }
        throw .unknownLayout(
            path: archive.path,
            found: "the arrays "
                + archive.names.map { "`\($0.printableName)`" }.joined(separator: ", "),
            expected: "one of numbers with two extents, or a matrix of scipy.sparse.save_npz")
    }

    func read(
        _ take: (borrowing EntryBlock, Double) throws(SingleCellError) -> Bool
    ) throws(SingleCellError) -> EntryNames {
        var output = EntryOutput(isTransposed: isTransposed)
        switch layout {
        case .table(let name, let isColumnMajor):
            try readTable(name, isColumnMajor, &output, take)
        case .compressed(let isByColumn): try readCompressed(isByColumn, &output, take)
        case .coordinates: try readCoordinates(&output, take)
        }
        if !output.hasEnded { _ = try take(output.block, 1) }
        return names
    }
}

/// Entries on their way from a stored matrix to whoever takes them.
struct EntryOutput {
    /// Entries that were not handed over yet.
    private(set) var block = EntryBlock()
    /// Whether the taker wants no more.
    private(set) var hasEnded = false
    private let isTransposed: Bool

    init(isTransposed: Bool) { self.isTransposed = isTransposed }

    /// Adds an entry; false if no more are wanted.
    mutating func add(
        row: Int, column: Int, value: Float, part: Double,
        _ take: (borrowing EntryBlock, Double) throws(SingleCellError) -> Bool
    ) throws(SingleCellError) -> Bool {
        if block.isFull {
            hasEnded = try !take(block, part)
            block.removeAll()
            if hasEnded { return false }
        }
        block.append(
            cell: isTransposed ? column : row, column: isTransposed ? row : column, value: value)
        return true
    }
}
