/// MuData (.h5mu): several AnnData groups `mod/NAME` in one file, and an `obs` of all cells.
enum MuDataFormat: MatrixFormat {
    static let name = "MuData"
    static let listName = "MuData (.h5mu)"

    static func recognise(_ contents: SourceContents) throws(SingleCellError) -> Recognition {
        guard contents.isHDF5 else { return .impossible }
        let root = try contents.root()
        guard try root.kind(of: "mod") == .group, try root.kind(of: "obs") != nil else {
            return .impossible
        }
        return .certain
    }

    static func open(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any OpenMatrix {
        try AnnDataMatrices(
            contents: contents, base: base(contents, selection), format: Self.self
        ).open(selection.layer)
    }

    static func cells(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? {
        let modality = try modality(contents, selection)
        return try MuDataCells(contents: contents, modality: modality).table()
    }

    static func features(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? {
        try AnnDataFacts(contents: contents, base: base(contents, selection))
            .features(selection.layer)
    }

    static func selections(
        _ contents: SourceContents
    ) throws(SingleCellError) -> [MatrixSelection] {
        var found: [MatrixSelection] = []
        for name in try contents.root().group("mod").memberNames() {
            found += try AnnDataFacts(contents: contents, base: "mod/\(name)")
                .selections(modality: name)
        }
        return found
    }

    static func annotations(
        _ contents: SourceContents, _ selection: MatrixSelection, location: String
    ) throws(SingleCellError) -> MatrixAnnotations? {
        try AnnDataFacts(contents: contents, base: base(contents, selection))
            .annotations(selection)
    }

    private static func base(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> String {
        "mod/" + (try modality(contents, selection))
    }

    /// The modality that is asked for, or the only one.
    private static func modality(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> String {
        let names = try contents.root().group("mod").memberNames()
        if selection.modality == nil, names.count == 1 { return names[0] }
        guard let name = selection.modality, names.contains(name) else {
            throw .unknownChoice(
                path: contents.path, key: "modality", found: selection.modality ?? "",
                choices: names)
        }
        return name
    }
}
