/// What an AnnData group says of cells and features: `obs`, `var`, and which matrices there are.
struct AnnDataFacts {
    let contents: SourceContents
    /// The group that holds `obs`, `var` and `X`, as `mod/rna`; empty for the root.
    let base: String

    private static let typeColumns = ["feature_types", "feature_type", "modality"]
    private static let geneIdColumns = ["gene_ids", "gene_id", "ensembl_ids", "ensembl_id"]
    private static let symbolColumns = [
        "gene_symbols", "gene_symbol", "gene_names", "gene_name", "feature_name", "symbol",
        "hgnc_symbol", "gene_short_name",
    ]

    /// `obs` as a table of cells.
    func cells() throws(SingleCellError) -> CellTable {
        let (ids, names, columns) = try frame(place("obs"), rows: "cell")
        return try CellTable(
            path: contents.path, cellIds: ids, columnNames: names, columns: columns)
    }

    /// The frame that names the columns of `layer` as a table of features; nil of a matrix of
    /// `obsm`, whose columns have names and nothing else.
    ///
    /// Kinds of features are called `feature_types`, whatever the file calls them.
    func features(_ layer: String?) throws(SingleCellError) -> CellTable? {
        let root = try contents.root()
        guard let frame = try LayerLocation(layer, in: root, base: base).names else { return nil }
        return try contents.features(frame) { () throws(SingleCellError) in try features(in: frame)
        }
    }

    private func features(in frame: String) throws(SingleCellError) -> CellTable {
        var (ids, names, columns) = try self.frame(frame, rows: "feature")
        let usual = CellTable.featureTypeColumn
        if columns[usual] == nil, let name = Self.typeColumns.first(where: names.contains),
            let types = columns.column(name)
        {
            _ = columns.add(usual, types)
            names.append(usual)
        }
        return CellTable(path: contents.path, features: ids, columnNames: names, columns: columns)
    }

    /// Looks at `obs`.
    func cellSurvey() throws(SingleCellError) -> TableSurvey {
        let survey = try FrameSurvey(contents: contents, name: place("obs")).survey()
        if let survey { return survey }
        return TableSurvey(try cells(), modality: nil)
    }

    /// Looks at the frame that names the columns of `layer`; nil as of `features`.
    func featureSurvey(_ layer: String?) throws(SingleCellError) -> TableSurvey? {
        let root = try contents.root()
        guard let frame = try LayerLocation(layer, in: root, base: base).names else { return nil }
        let survey = try FrameSurvey(contents: contents, name: frame).survey()
        if let survey { return survey }
        return try features(layer).map { TableSurvey($0, modality: nil) }
    }

    /// Every matrix that can be opened; of one with several kinds of features, an entry for each.
    func selections(modality: String?) throws(SingleCellError) -> [MatrixSelection] {
        let root = try contents.root()
        var found: [MatrixSelection] = []
        for layer in try LayerLocation.choices(root, base: base) {
            let types = try features(layer)?.featureTypes ?? []
            let kinds: [String?] = types.count > 1 ? types : [nil]
            found += kinds.map {
                MatrixSelection(
                    modality: modality, layer: layer == "X" ? nil : layer, featureType: $0)
            }
        }
        return found
    }

    /// What the file says of the matrix of a selection.
    func annotations(_ selection: MatrixSelection) throws(SingleCellError) -> MatrixAnnotations {
        let root = try contents.root()
        let obsm = place("obsm")
        let embeddings = try root.kind(of: obsm) == .group ? root.group(obsm).memberNames() : []
        guard let features = try features(selection.layer) else {
            return MatrixAnnotations(embeddings: embeddings, featureTypes: nil, symbolColumn: nil)
        }
        let rows =
            try selection.featureType.map { (type) throws(SingleCellError) in
                try features.rows(ofFeatureType: type)
            } ?? Array(features.cellIds.indices)
        return MatrixAnnotations(
            embeddings: embeddings,
            featureTypes: features.columns[CellTable.featureTypeColumn].map { types in
                rows.map { types[$0] }
            },
            symbolColumn: Self.symbolColumns.first(where: features.columnNames.contains))
    }

    private func place(_ member: String) -> String { base.isEmpty ? member : "\(base)/\(member)" }

    /// Reads a frame whole; columns without a text form (nested arrays, intervals) are left out.
    ///
    /// Of a long `var` a survey needs types and ids of features only.
    func frame(
        _ name: String, rows: String
    ) throws(SingleCellError) -> (ids: [String], names: [String], columns: TableColumns) {
        let frame = try AnnDataFrame(try contents.root(), name)
        let ids = try frame.index()
        var names: [String] = []
        var columns = TableColumns()
        for column in try frame.columnNames() {
            let isWanted =
                !contents.isOutline || ids.count <= RowNames.wholeLimit
                || (Self.typeColumns + Self.geneIdColumns).contains(column)
            guard isWanted, let values = try frame.column(column) else { continue }
            guard values.values.count == ids.count else {
                throw .corrupt(
                    path: contents.path, location: "\(name)/\(column)",
                    found: "\(values.values.count) values",
                    expected: "\(ids.count), one for each \(rows)")
            }
            if columns.add(column, values) { names.append(column) }
        }
        return (ids, names, columns)
    }
}
