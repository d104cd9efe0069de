/// Finds pandas tables in a file.
enum PandasTables {
    /// The key of the only fixed-format frame.
    static func only(_ root: borrowing HDF5Group) throws(SingleCellError) -> String {
        var keys: [String] = []
        try collect(root, prefix: "", depth: 0, into: &keys)
        if keys.count == 1 { return keys[0] }
        guard keys.isEmpty else {
            throw .ambiguousTable(path: root.path, choices: keys)
        }
        throw .unknownLayout(
            path: root.path, found: try describe(root),
            expected: "a pandas table (to_hdf with format=\"fixed\") or AnnData (.h5ad)")
    }

    /// Throws unless the group is a frame in the fixed format with plain indices.
    static func requireFixedFrame(_ group: borrowing HDF5Group) throws(SingleCellError) {
        let type = try group.attributes.text("pandas_type")
        if type == nil || type == "frame" {
            for (axis, what) in [("axis0", "columns"), ("axis1", "index")] {
                let variety = try group.attributes.text("\(axis)_variety") ?? "regular"
                guard variety == "regular" else { throw multiIndex(group, variety, what) }
            }
        }
        let members = try group.memberNames()
        guard type == nil || type == "frame", members.contains("axis0") else {
            throw .unknownLayout(
                path: group.path,
                found: "`\(group.name)`, a pandas object of type \(type ?? "unknown")",
                expected: "a data frame saved with to_hdf(..., format='fixed')" + hint(type))
        }
    }

    /// The refusal of labels of several levels.
    private static func multiIndex(
        _ group: borrowing HDF5Group, _ variety: String, _ what: String
    ) -> SingleCellError {
        let remedy =
            what == "columns"
            ? "frame.columns = frame.columns.get_level_values(-1)"
            : "frame.index = frame.index.get_level_values(-1)"
        return .unknownLayout(
            path: group.path,
            found: "a \(variety) index (MultiIndex) as \(what) of `\(group.name)`",
            expected: "one label each: \(remedy), or join the levels, before saving")
    }

    /// How an object of another type becomes a frame in the fixed format.
    private static func hint(_ type: String?) -> String {
        switch type {
        case "frame_table", "appendable_frame":
            ": pandas.read_hdf(FILE, KEY).to_hdf(NEW, key=KEY, format='fixed')"
        case "series", "series_table": ": series.unstack() or series.to_frame() makes one"
        default: ""
        }
    }

    /// Throws when pandas left a placeholder for a table without rows or columns.
    static func requireRows(_ group: borrowing HDF5Group) throws(SingleCellError) {
        guard try group.kind(of: "block0_values") == .dataset else { return }
        let attributes = try group.dataset("block0_values").attributes
        guard try attributes.value("value_type") != nil, try attributes.value("shape") != nil
        else { return }
        throw .unknownLayout(
            path: group.path, found: "an empty table `\(group.name)`",
            expected: "at least one cell and one column")
    }

    private static func collect(
        _ group: borrowing HDF5Group, prefix: String, depth: Int, into keys: inout [String]
    ) throws(SingleCellError) {
        let members = try group.memberNames()
        let type = try group.attributes.text("pandas_type")
        if type != nil || (members.contains("axis0") && members.contains("axis1")) {
            if !prefix.isEmpty { keys.append(prefix) }
            return
        }
        guard depth < 4, members.count <= 1000 else { return }
        for member in members where try group.kind(of: member) == .group {
            try collect(
                try group.group(member), prefix: prefix.isEmpty ? member : "\(prefix)/\(member)",
                depth: depth + 1, into: &keys)
        }
    }

    private static func describe(_ root: borrowing HDF5Group) throws(SingleCellError) -> String {
        let members = try root.memberNames()
        guard !members.isEmpty else { return "an empty file" }
        return "`" + members.prefix(12).joined(separator: "`, `") + "`"
    }
}
