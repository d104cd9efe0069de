/// One matrix of a 10x Genomics file: features × barcodes, stored by barcode.
///
/// Columns are named by ids, which are unique; symbols are not.
struct TenXGroup {
    /// The group, as `matrix` or `GRCh38`.
    let name: String
    private let contents: SourceContents

    /// What every such group has.
    private static let members: Set = ["barcodes", "data", "indices", "indptr", "shape"]
    /// The name of the column of symbols in `features`.
    static let symbolColumn = "gene_symbols"

    /// The groups of a file that hold a matrix.
    static func names(_ root: borrowing HDF5Group) throws(SingleCellError) -> [String] {
        let members = try root.memberNames()
        // Files of 10x have one group, or one for each genome.
        guard members.count <= 100 else { return [] }
        var names: [String] = []
        for member in members where try root.kind(of: member) == .group {
            if Set(try root.group(member).memberNames()).isSuperset(of: Self.members) {
                names.append(member)
            }
        }
        return names
    }

    /// Finds the group of a selection: its modality or layer names the genome where the file has
    /// several.
    init(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) {
        let names = try Self.names(try contents.root())
        let wanted = selection.modality ?? selection.layer
        guard let name = wanted ?? (names.count == 1 ? names[0] : nil), names.contains(name) else {
            throw .unknownChoice(
                path: contents.path, key: selection.layer == nil ? "modality" : "layer",
                found: wanted ?? "", choices: names)
        }
        self.name = name
        self.contents = contents
    }

    /// Ids, symbols and kinds of features.
    func features() throws(SingleCellError) -> CellTable {
        try contents.features(name) { () throws(SingleCellError) in try readFeatures() }
    }

    private func readFeatures() throws(SingleCellError) -> CellTable {
        let group = try contents.root().group(name)
        let isNew = try group.kind(of: "features") == .group
        let ids = try group.dataset(isNew ? "features/id" : "genes").readText()
        let facts =
            isNew
            ? [
                ("features/name", Self.symbolColumn),
                ("features/feature_type", CellTable.featureTypeColumn),
                ("features/genome", "genome"),
            ] : [("gene_names", Self.symbolColumn)]
        var names: [String] = []
        var columns = TableColumns()
        for (member, column) in facts where try group.kind(of: member) == .dataset {
            let texts = try group.dataset(member).readText()
            guard texts.count == ids.count else {
                throw .corrupt(
                    path: contents.path, location: group.fullName(member),
                    found: "\(texts.count) values",
                    expected: "\(ids.count), one for each feature")
            }
            if columns.add(column, TableColumn(texts, kind: .text)) { names.append(column) }
        }
        return CellTable(path: contents.path, features: ids, columnNames: names, columns: columns)
    }

    /// Opens the matrix, whatever kinds of features it has.
    func open(format: any MatrixFormat.Type) throws(SingleCellError) -> any OpenMatrix {
        let root = try contents.root()
        let group = try root.group(name)
        let cells = try RowNames(
            group.dataset("barcodes"), isOutline: contents.isOutline)
        let features = try features().cellIds
        let shape = try group.dataset("shape").readAllIntegers()
        guard shape.count == 2, shape.allSatisfy({ $0 >= 0 && $0 < 1 << 40 }) else {
            throw .corrupt(
                path: contents.path, location: group.fullName("shape"), found: "\(shape)",
                expected: "two extents, features and barcodes")
        }
        guard cells.count > 0, !features.isEmpty else {
            throw .unknownLayout(
                path: contents.path,
                found: "\(cells.count) barcodes × \(features.count) features",
                expected: "at least one of each")
        }
        let names = try MatrixNames(
            path: contents.path, location: name, cells: cells, columnNames: features)
        let location = CompressedLocation(
            group: name, isByColumn: false, rowCount: shape[1], columnCount: shape[0],
            names: "features", cells: "barcodes")
        return try CompressedMatrix(contents, location, names, format: format)
    }
}
