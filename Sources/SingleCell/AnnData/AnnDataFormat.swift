/// AnnData (.h5ad) of any version.
enum AnnDataFormat: MatrixFormat {
    static let name = "AnnData"
    static let listName = "AnnData (.h5ad)"

    static func recognise(_ contents: SourceContents) throws(SingleCellError) -> Recognition {
        guard contents.isHDF5 else { return .impossible }
        let root = try contents.root()
        // MuData has the frames of AnnData beside its modalities.
        if try root.kind(of: "mod") != nil { return .impossible }
        if try root.kind(of: "obs") == nil { return .impossible }
        return try root.kind(of: "var") != nil ? .certain : .impossible
    }

    static func open(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any OpenMatrix {
        try selection.requireNoModality(contents.path, format: listName)
        return try AnnDataMatrices(contents: contents, base: "", format: Self.self)
            .open(selection.layer)
    }

    static func cells(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? {
        try AnnDataFacts(contents: contents, base: "").cells()
    }

    static func features(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> CellTable? {
        try AnnDataFacts(contents: contents, base: "").features(selection.layer)
    }

    static func cellSurvey(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> TableSurvey? {
        try AnnDataFacts(contents: contents, base: "").cellSurvey()
    }

    static func featureSurvey(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> TableSurvey? {
        try AnnDataFacts(contents: contents, base: "")
            .featureSurvey(selection.layer)
    }

    static func selections(
        _ contents: SourceContents
    ) throws(SingleCellError) -> [MatrixSelection] {
        try AnnDataFacts(contents: contents, base: "").selections(modality: nil)
    }

    static func annotations(
        _ contents: SourceContents, _ selection: MatrixSelection, location: String
    ) throws(SingleCellError) -> MatrixAnnotations? {
        try AnnDataFacts(contents: contents, base: "").annotations(selection)
    }
}
