extension MatrixSelection {
    /// Throws if a modality is asked of a file of a format without modalities.
    package func requireNoModality(
        _ path: String, format: String
    ) throws(SingleCellError) {
        guard let modality else { return }
        throw .unknownChoice(
            path: path, key: "modality", found: modality, choices: [],
            reason: "files of \(format) have no modalities")
    }

    /// Throws if one of several matrices is asked of a format of one.
    func requireNoLayer(_ path: String, format: String) throws(SingleCellError) {
        guard let layer else { return }
        throw .unknownChoice(
            path: path, key: "layer", found: layer, choices: [],
            reason: "a \(format) file holds one matrix")
    }

    /// Throws if a feature type is asked of a format that tells none.
    func requireNoFeatureType(_ path: String, format: String) throws(SingleCellError) {
        guard let featureType else { return }
        throw .unknownChoice(
            path: path, key: "feature-type", found: featureType, choices: [],
            reason: "a \(format) file tells no kinds of features")
    }
}

extension CellTable {
    /// The name of the column of `features` that tells kinds of features.
    static let featureTypeColumn = "feature_types"

    /// The kinds of features of this table of features, each once and in the order of the file;
    /// empty if it does not say.
    package var featureTypes: [String] {
        var types: [String] = []
        for type in columns[Self.featureTypeColumn] ?? [] where !types.contains(type) {
            types.append(type)
        }
        return types
    }

    /// How many features there are of each of `featureTypes`, for messages.
    var featureTypeSizes: [String] {
        let types = columns[Self.featureTypeColumn] ?? []
        return featureTypes.map { type in "\(types.count { $0 == type }) columns" }
    }

    /// The rows of a kind of features.
    ///
    /// - Throws: `SingleCellError.unknownChoice` naming the kinds there are.
    func rows(ofFeatureType type: String) throws(SingleCellError) -> [Int] {
        let types = columns[Self.featureTypeColumn] ?? []
        let rows = types.indices.filter { types[$0] == type }
        guard rows.isEmpty else { return rows }
        throw .unknownChoice(
            path: path, key: "feature-type", found: type, choices: featureTypes,
            shapes: featureTypeSizes,
            reason: featureTypes.isEmpty ? "the file tells no kinds of features" : nil)
    }
}
