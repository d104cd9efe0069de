internal import LinearAlgebra

/// A data frame as `DataFrame.to_hdf(format="fixed")` lays it out.
///
/// A group holds the column names `axis0`, the row names `axis1`, and for each dtype `i` the
/// columns `block{i}_items` with the values `block{i}_values`, stored as rows × columns when the
/// attribute `transposed` is set. Columns of the frame are the blocks' columns in `axis0` order.
struct PandasLayout: Sendable {
    /// One block of columns of the same dtype.
    struct Block: Sendable {
        /// Full name of the values' dataset.
        let location: String
        let isTransposed: Bool
        /// For each column of the block, its column in the frame.
        let columns: [Int]
        /// Rows of the frame in one chunk; 1 when not chunked.
        let chunkRows: Int
    }

    /// The group's name.
    let key: String
    let cellIds: [String]
    let columnNames: [String]
    let blocks: [Block]
    /// dtypes of the blocks, as `float32`.
    let elementType: String

    /// Looks at the frame called `key`.
    init(_ root: borrowing HDF5Group, key: String) throws(SingleCellError) {
        let group = try root.group(key)
        try PandasTables.requireFixedFrame(group)
        try PandasTables.requireRows(group)
        let encoding = try group.attributes.text("encoding")
        let columnNames = try PandasIndex.read(group, axis: "axis0", encoding: encoding)
        let cellIds = try PandasIndex.read(group, axis: "axis1", encoding: encoding)
        let blockCount = try group.attributes.integer("nblocks") ?? 1
        guard blockCount > 0, blockCount <= 10_000, !cellIds.isEmpty, !columnNames.isEmpty else {
            throw .unknownLayout(
                path: root.path,
                found: "an empty table `\(key)` (\(cellIds.count) rows, \(columnNames.count) "
                    + "columns, \(blockCount) blocks)",
                expected: "at least one cell and one column")
        }
        var blocks: [Block] = []
        var types: [String] = []
        var placement = ColumnPlacement(names: columnNames)
        for index in 0..<blockCount {
            let items = try PandasIndex.read(group, axis: "block\(index)_items", encoding: encoding)
            guard let columns = placement.place(items) else {
                throw .corrupt(
                    path: root.path, location: group.fullName("block\(index)_items"),
                    found: "columns that differ from those of axis0",
                    expected: "each column of axis0 in one block")
            }
            let block = try Self.block(
                group, index: index, columns: columns, rowCount: cellIds.count, items: items)
            blocks.append(block.block)
            if !types.contains(block.type) { types.append(block.type) }
        }
        guard placement.isComplete else {
            throw .corrupt(
                path: root.path, location: key, found: "columns of axis0 that no block holds",
                expected: "each column of axis0 in one block")
        }
        self.key = key
        self.cellIds = cellIds
        self.columnNames = columnNames
        self.blocks = blocks
        elementType = types.joined(separator: ", ")
    }

    private static func block(
        _ group: borrowing HDF5Group, index: Int, columns: [Int], rowCount: Int, items: [String]
    ) throws(SingleCellError) -> (block: Block, type: String) {
        let member = "block\(index)_values"
        let dataset = try group.dataset(member)
        guard dataset.element != .variableBytes else {
            throw .pickledTable(
                path: group.path, location: group.fullName(member), columns: items)
        }
        // pandas stores dates and durations as integers, and says so beside.
        let valueType = try dataset.attributes.text("value_type") ?? ""
        let isTime = valueType.hasPrefix("datetime") || valueType.hasPrefix("timedelta")
        guard dataset.element.isNumber, !isTime else {
            throw .textColumns(
                path: group.path, location: dataset.name,
                found: isTime ? valueType : dataset.element.description, columns: items)
        }
        let byRow = [rowCount, columns.count]
        let byColumn = [columns.count, rowCount]
        let isRowMajor = try dataset.attributes.integer("transposed").map { $0 != 0 }
        let isTransposed: Bool
        switch isRowMajor {
        case true? where dataset.shape == byRow: isTransposed = false
        case false? where dataset.shape == byColumn: isTransposed = true
        // Files of other tools lack the attribute; then the shape decides.
        case nil where dataset.shape == byRow: isTransposed = false
        case nil where dataset.shape == byColumn: isTransposed = true
        default:
            throw .corrupt(
                path: group.path, location: dataset.name, found: "shape \(dataset.shape)",
                expected: "\(rowCount) rows of axis1 × \(columns.count) columns of "
                    + "block\(index)_items")
        }
        let chunkRows = dataset.chunkShape?[isTransposed ? 1 : 0] ?? 1
        return (
            Block(
                location: dataset.name, isTransposed: isTransposed, columns: columns,
                chunkRows: chunkRows),
            dataset.element.description
        )
    }
}
