internal import LinearAlgebra

/// A data frame as `DataFrame.to_hdf(format="table")` lays it out: records of PyTables.
///
/// The dataset `table` has a record for each row. Its member `index` is the label of the row, and
/// `values_block_{i}` the values of some columns, whose names are the pickled attribute
/// `values_block_{i}_kind`. A data column has a member of its own. `non_index_axes` of the group
/// has the columns in the frame's order.
struct PandasTableLayout: Sendable {
    /// Some columns of the same dtype.
    struct Block: Sendable {
        let member: HDF5RecordMember
        /// For each value of the member, its column in the frame.
        let columns: [Int]
    }

    /// The dataset of records.
    let location: String
    let cellIds: [String]
    let columnNames: [String]
    let blocks: [Block]
    /// dtypes of the blocks, as `float32`.
    let elementType: String

    /// Whether a group is such a frame, of one level of labels or several.
    static func isTable(_ group: borrowing HDF5Group) throws(SingleCellError) -> Bool {
        try group.attributes.text("pandas_type") == "frame_table"
    }

    /// Reads the labels and the places of columns.
    init(_ group: borrowing HDF5Group) throws(SingleCellError) {
        try Self.requireOneLevel(group)
        let table = try group.dataset("table")
        columnNames = try Self.columnNames(group)
        cellIds = try Self.index(table)
        guard !cellIds.isEmpty, !columnNames.isEmpty else {
            throw .unknownLayout(
                path: group.path,
                found: "an empty table `\(group.name)` (\(cellIds.count) rows, "
                    + "\(columnNames.count) columns)",
                expected: "at least one cell and one column")
        }
        var placement = ColumnPlacement(names: columnNames)
        var blocks: [Block] = []
        var types: [String] = []
        let path = group.path
        for name in try Self.labels(group.attributes, "values_cols", of: group.name, path) {
            let items = try Self.labels(table.attributes, "\(name)_kind", of: table.name, path)
            let member = try Self.member(table, name, items)
            guard let columns = placement.place(items) else {
                throw .corrupt(
                    path: group.path, location: "\(table.name)@\(name)_kind",
                    found: "columns that differ from those of non_index_axes",
                    expected: "each column in one block")
            }
            blocks.append(Block(member: member, columns: columns))
            let type = member.element.description
            if !types.contains(type) { types.append(type) }
        }
        guard placement.isComplete else {
            throw .corrupt(
                path: group.path, location: table.name,
                found: "columns of non_index_axes that no block holds",
                expected: "each column in one block")
        }
        location = table.name
        self.blocks = blocks
        elementType = types.joined(separator: ", ")
    }

    private static func requireOneLevel(_ group: borrowing HDF5Group) throws(SingleCellError) {
        let type = try group.attributes.text("table_type") ?? "appendable_frame"
        guard type != "appendable_frame" else { return }
        throw .unknownLayout(
            path: group.path, found: "`\(group.name)`, a pandas table of type \(type)",
            expected: "one label for each row and column: frame.reset_index(drop=True) or "
                + "frame.index.get_level_values(-1), before saving")
    }

    /// The frame's columns, in its order.
    private static func columnNames(
        _ group: borrowing HDF5Group
    ) throws(SingleCellError) -> [String] {
        let axes = try pickled(group.attributes, "non_index_axes", of: group.name, group.path)
        // A list of one pair: the number of the axis, and its labels.
        guard case .list(let pairs) = axes, pairs.count == 1, case .list(let pair) = pairs[0],
            pair.count == 2, let names = pair[1].labels
        else { throw unreadableNames(group.path, "\(group.name)@non_index_axes") }
        return names
    }

    private static func index(_ table: borrowing HDF5Dataset) throws(SingleCellError) -> [String] {
        let kind = try table.attributes.text("index_kind") ?? "string"
        guard ["string", "integer", "float"].contains(kind) else {
            throw .unknownLayout(
                path: table.path, found: "\(kind) as labels in `\(table.name).index`",
                expected: "cell ids, one a row: set the frame's index to them before saving")
        }
        return try table.readMember("index").texts
    }

    /// A member that holds numbers, one for each of `items`.
    private static func member(
        _ table: borrowing HDF5Dataset, _ name: String, _ items: [String]
    ) throws(SingleCellError) -> HDF5RecordMember {
        guard let member = try table.recordMember(name), member.width == items.count else {
            throw .corrupt(
                path: table.path, location: "\(table.name).\(name)",
                found: "no values for its \(items.count) columns",
                expected: "one for each column in each row")
        }
        let type = try table.attributes.text("\(name)_dtype") ?? ""
        let meta = try table.attributes.text("\(name)_meta") ?? ""
        // pandas stores dates and categories as integers, and says so beside.
        let isNumber =
            ["float", "int", "uint", "bool"].contains(where: type.hasPrefix) || type.isEmpty
        guard member.element.isNumber, isNumber, !meta.contains("category") else {
            throw .textColumns(
                path: table.path, location: "\(table.name).\(name)",
                found: meta.contains("category") ? "categories" : type, columns: items)
        }
        return member
    }

    private static func labels(
        _ attributes: borrowing HDF5Attributes, _ name: String, of owner: String, _ path: String
    ) throws(SingleCellError) -> [String] {
        guard let labels = try pickled(attributes, name, of: owner, path).labels else {
            throw unreadableNames(path, "\(owner)@\(name)")
        }
        return labels
    }

    private static func pickled(
        _ attributes: borrowing HDF5Attributes, _ name: String, of owner: String, _ path: String
    ) throws(SingleCellError) -> PickledList.Value {
        guard let bytes = try attributes.bytes(name), let value = PickledList.value(bytes) else {
            throw unreadableNames(path, "\(owner)@\(name)")
        }
        return value
    }

    private static func unreadableNames(_ path: String, _ location: String) -> SingleCellError {
        .unknownLayout(
            path: path, found: "no plain list of names in `\(location)`",
            expected: "text or whole numbers, which need no Python to be understood. Write the "
                + "frame in the fixed format: pandas.read_hdf(FILE, KEY).to_hdf(NEW, key=KEY, "
                + "format='fixed')")
    }
}
