internal import CHDF5
package import LinearAlgebra

/// Writes dense Float32 predictions with facts about their cells, readable by anndata ≥ 0.8.
///
/// The file appears by rename when `finish` succeeds.
package struct AnnDataWriter: ~Copyable {
    private var pending: PendingFile
    private let file: HDF5File
    private let values: HDF5Dataset
    private let cellCount: Int
    private let columnCount: Int
    private var rowCount = 0

    /// Starts a file.
    ///
    /// - Parameters:
    ///   - path: where it appears at the end.
    ///   - cellIds: the index of `obs`, unique.
    ///   - cells: columns of `obs`, each as long as `cellIds`.
    ///   - columnNames: the index of `var`.
    /// - Throws: `SingleCellError.cannotWrite`, `duplicateCells`.
    package init(
        path: String, cellIds: [String], cells: [(name: String, column: CellColumn)],
        columnNames: [String]
    ) throws(SingleCellError) {
        precondition(cells.allSatisfy { $0.column.count == cellIds.count })
        try CellTable.requireUnique(cellIds, path: path)
        let pending = PendingFile(path: path)
        let file = try HDF5File(creating: pending.temporaryPath)
        let root = try file.root()
        try root.set(Self.encoding("anndata", "0.1.0"))
        let values = try root.createDataset(
            "X", type: mm_h5t_ieee_f32le(), shape: [cellIds.count, columnNames.count])
        try values.set(Self.encoding("array", "0.2.0"))
        try Self.writeFrame(root, "obs", index: cellIds, columns: cells)
        try Self.writeFrame(root, "var", index: columnNames, columns: [])
        for name in ["layers", "obsm", "obsp", "uns", "varm", "varp"] {
            try root.createGroup(name).set(Self.encoding("dict", "0.1.0"))
        }
        self.pending = pending
        self.file = file
        self.values = values
        cellCount = cellIds.count
        columnCount = columnNames.count
    }

    /// Appends rows, in the order of the cell ids.
    package mutating func append(_ rows: DenseMatrix) throws(SingleCellError) {
        precondition(rows.columnCount == columnCount && rowCount + rows.rowCount <= cellCount)
        try values.writeRows(rows.values, firstRow: rowCount)
        rowCount += rows.rowCount
    }

    /// Closes the file and gives it its name; every cell must have its row.
    package consuming func finish() throws(SingleCellError) {
        precondition(rowCount == cellCount, "\(rowCount) rows for \(cellCount) cells")
        values.close()
        try file.close()
        try pending.commit()
    }

    private static func encoding(
        _ type: String, _ version: String
    ) -> [(String, HDF5AttributeValue)] {
        [("encoding-type", .text(type)), ("encoding-version", .text(version))]
    }

    private static func writeFrame(
        _ root: borrowing HDF5Group, _ name: String, index: [String],
        columns: [(name: String, column: CellColumn)]
    ) throws(SingleCellError) {
        let group = try root.createGroup(name)
        try group.set(
            encoding("dataframe", "0.2.0") + [
                ("_index", .text("_index")), ("column-order", .texts(columns.map(\.name))),
            ])
        try group.writeStrings("_index", index).set(encoding("string-array", "0.2.0"))
        for (name, column) in columns { try write(column, name, in: group) }
    }

    private static func write(
        _ column: CellColumn, _ name: String, in group: borrowing HDF5Group
    ) throws(SingleCellError) {
        switch column {
        case .strings(let texts):
            try group.writeStrings(name, texts).set(encoding("string-array", "0.2.0"))
        case .integers(let numbers):
            let dataset = try group.createDataset(
                name, type: mm_h5t_std_i64le(), shape: [numbers.count])
            try dataset.write(type: mm_h5t_native_int64(), numbers)
            try dataset.set(encoding("array", "0.2.0"))
        case .floats(let numbers):
            let dataset = try group.createDataset(
                name, type: mm_h5t_ieee_f32le(), shape: [numbers.count])
            try dataset.write(type: mm_h5t_native_float(), numbers)
            try dataset.set(encoding("array", "0.2.0"))
        case .categories(let texts):
            let categories = Set(texts.map { ExactText($0) }).filter { !$0.text.isEmpty }.sorted()
            var codes: [ExactText: Int32] = [:]
            for (code, category) in categories.enumerated() { codes[category] = Int32(code) }
            let member = try group.createGroup(name)
            try member.set(encoding("categorical", "0.2.0") + [("ordered", .boolean(false))])
            try member.writeStrings("categories", categories.map(\.text))
                .set(encoding("string-array", "0.2.0"))
            // anndata accepts any signed width; the smallest is what pandas would choose.
            let type = categories.count < 128 ? mm_h5t_std_i8le() : mm_h5t_std_i32le()
            let dataset = try member.createDataset("codes", type: type, shape: [texts.count])
            try dataset.write(type: mm_h5t_native_int32(), texts.map { codes[ExactText($0)] ?? -1 })
            try dataset.set(encoding("array", "0.2.0"))
        }
    }
}
