/// Loom 2 and 3: a matrix of genes × cells, layers of the same shape, attributes of both.
enum LoomFormat: MatrixFormat {
    static let name = "Loom"
    static let listName = "Loom (.loom)"

    static func recognise(_ contents: SourceContents) throws(SingleCellError) -> Recognition {
        guard contents.isHDF5 else { return .impossible }
        let root = try contents.root()
        for (member, kind) in [
            ("matrix", HDF5Group.Kind.dataset), ("row_attrs", .group), ("col_attrs", .group),
        ] where try root.kind(of: member) != kind { return .impossible }
        return .certain
    }

    static func open(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any OpenMatrix {
        try selection.requireNoModality(contents.path, format: listName)
        let root = try contents.root()
        let location = try location(selection.layer, root)
        let cells = try LoomAttributes.ids(contents, .cells)
        let features = try LoomAttributes(contents, .features)
        let shape = try root.dataset(location).shape
        guard shape == [features.ids.count, cells.rows.count] else {
            throw .corrupt(
                path: contents.path, location: location, found: "shape \(shape)",
                expected: "\(features.ids.count) of row_attrs/\(features.idName) × "
                    + "\(cells.rows.count) of col_attrs/\(cells.name)")
        }
        guard cells.rows.count > 0, !features.ids.isEmpty else {
            throw .unknownLayout(
                path: contents.path,
                found: "\(cells.rows.count) cells × \(features.ids.count) features",
                expected: "at least one of each")
        }
        let names = try MatrixNames(
            path: contents.path, location: location, cells: cells.rows,
            columnNames: features.ids)
        return try OpenDenseMatrix(
            names, format: Self.self, elementType: try root.dataset(location).element.description,
            parts: { (header) throws(SingleCellError) in
                try contents.unwritten([(location, false)], of: header)
            },
            rows: { () throws(SingleCellError) in
                try DenseRowReader(
                    try contents.root().dataset(
                        location, cacheBytes: DenseMatrixReader.cacheBytes),
                    isTransposed: true)
            })
    }

    static func cells(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? {
        let cells = try LoomAttributes(contents, .cells)
        return try CellTable(
            path: contents.path, cellIds: cells.ids, columnNames: cells.names,
            columns: cells.columns)
    }

    static func features(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? {
        let features = try LoomAttributes(contents, .features)
        return CellTable(
            path: contents.path, features: features.ids, columnNames: features.names,
            columns: features.columns)
    }

    static func cellSurvey(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> TableSurvey? {
        let survey = try LoomAttributes.survey(contents, .cells)
        if let survey { return survey }
        return try cells(contents, selection).map { TableSurvey($0, modality: nil) }
    }

    static func selections(
        _ contents: SourceContents
    ) throws(SingleCellError) -> [MatrixSelection] {
        [MatrixSelection()]
            + (try layers(try contents.root()).map { MatrixSelection(layer: "layers/\($0)") })
    }

    static func annotations(
        _ contents: SourceContents, _ selection: MatrixSelection, location: String
    ) throws(SingleCellError) -> MatrixAnnotations? {
        let features = try LoomAttributes(contents, .features)
        return MatrixAnnotations(
            embeddings: [], featureTypes: features.columns[CellTable.featureTypeColumn],
            symbolColumn: features.names.first { $0 == "Gene" })
    }

    /// Names of the layers; `""` is the matrix itself in files of loompy 1.
    private static func layers(_ root: borrowing HDF5Group) throws(SingleCellError) -> [String] {
        guard try root.kind(of: "layers") == .group else { return [] }
        return try root.group("layers").memberNames()
    }

    private static func location(
        _ layer: String?, _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> String {
        guard let layer, layer != "matrix", layer != "X" else { return "matrix" }
        let name = layer.hasPrefix("layers/") ? String(layer.dropFirst("layers/".count)) : layer
        let names = try layers(root)
        guard names.contains(name) else {
            throw .missingEntry(
                path: root.path, location: layer,
                choices: ["matrix"] + names.map { "layers/\($0)" })
        }
        return "layers/\(name)"
    }
}
