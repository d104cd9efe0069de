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

    static func cellSurvey(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> TableSurvey? {
        let modality = try modality(contents, selection)
        return try MuDataCells(contents: contents, modality: modality).survey()
    }

    static func featureSurvey(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> TableSurvey? {
        try AnnDataFacts(contents: contents, base: base(contents, selection))
            .featureSurvey(selection.layer)
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
        if let layer = selection.layer, layer.hasPrefix("mod/") {
            let parts = layer.split(separator: "/", maxSplits: 2).map(String.init)
            let rest = parts.count > 2 ? " and `layer: \(parts[2].printableName)`" : ""
            let name = parts.count > 1 ? parts[1] : ""
            throw .unknownChoice(
                path: contents.path, key: "layer", found: layer, choices: [],
                reason: "write `modality: \(name.printableName)`\(rest) in its place")
        }
        if selection.modality == nil, names.count == 1 { return names[0] }
        guard let name = selection.modality, names.contains(name) else {
            throw .unknownChoice(
                path: contents.path, key: "modality", found: selection.modality ?? "",
                choices: names, shapes: names.compactMap { shape(contents, $0) })
        }
        return name
    }

    /// Cells and columns of a modality, for a message; nil of one that cannot be read.
    private static func shape(_ contents: SourceContents, _ modality: String) -> String? {
        do throws(SingleCellError) {
            let root = try contents.root()
            func count(_ frame: String) throws(SingleCellError) -> Int {
                try AnnDataFrame(root, "mod/\(modality)/\(frame)").rowNames(isOutline: true).count
            }
            return "\(try count("obs")) cells × \(try count("var")) columns"
        } catch {
            return nil
        }
    }
}
