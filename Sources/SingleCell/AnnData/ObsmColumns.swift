/// Names of the columns of a matrix of `obsm` that is no data frame.
///
/// A matrix of `obsm` is never named by `var`, even where it is as wide: it does not hold those
/// features.
enum ObsmColumns {
    /// Finds the names of `count` columns: `uns["NAME_names"]`, of a matrix of proteins scvi-tools'
    /// `uns["protein_names"]`, else `NAME-0`, `NAME-1` and so on, as `scanpy.get.obs_df` takes
    /// them.
    ///
    /// - Parameters:
    ///   - group: Holds `obsm` and `uns`.
    ///   - name: The member of `obsm`.
    ///   - count: Columns of the matrix; a list of another length does not name them.
    /// - Returns: [count], a name for each column.
    /// - Throws: `SingleCellError` if the list of names cannot be read.
    static func names(
        _ group: borrowing HDF5Group, _ name: String, count: Int
    ) throws(SingleCellError) -> [String] {
        var keys = ["uns/\(name)_names"]
        if name.lowercased().contains("protein") { keys.append("uns/protein_names") }
        for key in keys where try group.kind(of: key) == .dataset {
            let dataset = try group.dataset(key)
            guard dataset.shape == [count], dataset.element.isText else { continue }
            return try dataset.readText()
        }
        return (0..<count).map { "\(name)-\($0)" }
    }

    /// Columns of a member of `obsm`; nil of what is no matrix of numbers.
    ///
    /// Its rows are checked when it is opened.
    static func count(
        _ group: borrowing HDF5Group, _ location: String
    ) throws(SingleCellError) -> Int? {
        switch try group.kind(of: location) {
        case .dataset?:
            let dataset = try group.dataset(location)
            guard dataset.shape.count == 2, dataset.element.isNumber else { return nil }
            return dataset.shape[1]
        case .group?:
            guard CompressedLocation.isCompressed(try group.group(location)) else { return nil }
            return try CompressedLocation(group, group: location, names: location).columnCount
        default: return nil
        }
    }
}
