/// HDF5 files of 10x Genomics: Cell Ranger 3 and later (one group `matrix`), and before (a group
/// for each genome).
enum TenXFormat: MatrixFormat {
    static let name = "10x Genomics HDF5"
    static let listName = "10x Genomics HDF5 (.h5)"

    static func recognise(_ contents: SourceContents) throws(SingleCellError) -> Recognition {
        guard contents.isHDF5 else { return .impossible }
        let root = try contents.root()
        if try root.kind(of: "obs") != nil { return .impossible }
        return try TenXGroup.names(root).isEmpty ? .impossible : .certain
    }

    static func open(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any OpenMatrix {
        let group = try TenXGroup(contents, selection)
        let features = try group.features()
        let types = features.featureTypes
        guard types.count < 2 || selection.featureType != nil else {
            throw .unknownChoice(
                path: contents.path, key: "feature-type", found: "", choices: types,
                shapes: features.featureTypeSizes)
        }
        return try group.open(format: Self.self)
    }

    static func features(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? { try TenXGroup(contents, selection).features() }

    static func selections(
        _ contents: SourceContents
    ) throws(SingleCellError) -> [MatrixSelection] {
        let names = try TenXGroup.names(try contents.root())
        var found: [MatrixSelection] = []
        for name in names {
            let selection = MatrixSelection(modality: names.count > 1 ? name : nil)
            let types = try TenXGroup(contents, selection).features().featureTypes
            let kinds: [String?] = types.count > 1 ? types : [nil]
            found += kinds.map { MatrixSelection(modality: selection.modality, featureType: $0) }
        }
        return found
    }

    static func annotations(
        _ contents: SourceContents, _ selection: MatrixSelection, location: String
    ) throws(SingleCellError) -> MatrixAnnotations? {
        var features = try TenXGroup(contents, selection).features()
        if let type = selection.featureType {
            features = features.rows(try features.rows(ofFeatureType: type))
        }
        return MatrixAnnotations(
            embeddings: [], featureTypes: features.columns[CellTable.featureTypeColumn],
            symbolColumn: features.columnNames.first { $0 == TenXGroup.symbolColumn })
    }
}
