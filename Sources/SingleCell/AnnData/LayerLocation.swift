/// Where the matrix that `layer` names lies in an AnnData file, and what names its columns.
struct LayerLocation: Sendable, Equatable {
    /// The matrix, as `layers/counts`.
    let matrix: String
    /// The frame whose index names the columns; nil of a matrix of `obsm`, which has names of its
    /// own.
    let names: String?
    /// The frame whose index names the cells.
    let obs: String

    /// Finds `layer`: `X` (also where it is nil), `layers/NAME` or just `NAME`, `raw/X` or `raw`,
    /// or `obsm/NAME` where that is a matrix.
    ///
    /// - Throws: `missingEntry` with the choices, `ambiguousTable` where a layer is called `raw`,
    ///   `unnamedColumns` of a matrix without names.
    init(
        _ layer: String?, in root: borrowing HDF5Group, base: String
    ) throws(SingleCellError) {
        let group = try base.isEmpty ? root.reopened() : root.group(base)
        let layer = String((layer ?? "X").drop { $0 == "/" })
        guard let found = try Self.candidates(layer, group).first else {
            guard try group.kind(of: layer) != nil, !(try Self.isNull(layer, group)) else {
                throw .missingEntry(
                    path: root.path, location: group.fullName(layer),
                    choices: try Self.choices(group))
            }
            throw .unnamedColumns(path: root.path, location: group.fullName(layer))
        }
        matrix = group.fullName(found.matrix)
        names = found.names.map { group.fullName($0) }
        obs = group.fullName("obs")
    }

    private init(_ matrix: String, names: String?) {
        self.matrix = matrix
        self.names = names
        obs = "obs"
    }

    /// The names that a user may choose of the group `base`.
    static func choices(
        _ root: borrowing HDF5Group, base: String
    ) throws(SingleCellError) -> [String] {
        try choices(try base.isEmpty ? root.reopened() : root.group(base))
    }

    private static func candidates(
        _ layer: String, _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> [LayerLocation] {
        var found: [LayerLocation] = []
        // Before anndata 0.7, `raw` was members of the root with a point in their names.
        for (matrix, names) in [("X", "var"), ("raw/X", "raw/var"), ("raw.X", "raw.var")]
        where layer == matrix || (layer == "raw" && matrix.hasPrefix("raw")) {
            if try has(matrix, root) { found.append(LayerLocation(matrix, names: names)) }
        }
        if layer == "X" { return found }
        if layer.hasPrefix("layers/") {
            if try has(layer, root) { found.append(LayerLocation(layer, names: "var")) }
        } else if layer.hasPrefix("obsm/") {
            if try isMatrix(layer, root) { found.append(LayerLocation(layer, names: nil)) }
        } else if try has("layers/\(layer)", root) {
            found.append(LayerLocation("layers/\(layer)", names: "var"))
        }
        if found.count > 1 {
            throw .ambiguousTable(path: root.path, choices: found.map(\.matrix))
        }
        return found
    }

    /// The names that a user may choose.
    private static func choices(_ root: borrowing HDF5Group) throws(SingleCellError) -> [String] {
        var choices: [String] = []
        if try has("X", root) { choices.append("X") }
        if try root.kind(of: "layers") == .group {
            choices += try root.group("layers").memberNames().map { "layers/\($0)" }
        }
        for raw in ["raw/X", "raw.X"] where try has(raw, root) { choices.append(raw) }
        guard try root.kind(of: "obsm") == .group else { return choices }
        for name in try root.group("obsm").memberNames() where try isMatrix("obsm/\(name)", root) {
            choices.append("obsm/\(name)")
        }
        return choices
    }

    private static func has(
        _ location: String, _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> Bool {
        guard try root.kind(of: location) != nil else { return false }
        return !(try isNull(location, root))
    }

    /// Whether a member is None, which anndata writes as an empty dataset.
    private static func isNull(
        _ location: String, _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> Bool {
        guard try root.kind(of: location) == .dataset else { return false }
        return try root.dataset(location).attributes.text("encoding-type") == "null"
    }

    /// Whether a member of `obsm` is a matrix: a data frame, an array of numbers, CSR or CSC.
    private static func isMatrix(
        _ location: String, _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> Bool {
        if try isFrame(location, root) { return true }
        return try ObsmColumns.count(root, location) != nil
    }

    /// Whether a location is a data frame.
    static func isFrame(
        _ location: String, _ root: borrowing HDF5Group
    ) throws(SingleCellError) -> Bool {
        guard try root.kind(of: location) == .group else { return false }
        return try root.group(location).attributes.text("encoding-type") == "dataframe"
    }
}
