/// A data frame of `obsm` as a matrix: one dataset a column, under the names of the frame itself.
struct FrameMatrix: Sendable {
    /// One column's values.
    struct Column: Sendable {
        /// The dataset of numbers.
        let values: String
        /// Marks missing values; nil if the column has no mask.
        let mask: String?
    }

    /// The group's name.
    let location: String
    let columnNames: [String]
    let columns: [Column]
    /// The columns' types, each once, as `float32`.
    let elementType: String

    /// Looks at the frame called `location`, whose rows must be those of `obs`.
    ///
    /// - Throws: `unsupportedType` naming a column that holds no numbers, `corrupt` where rows or
    ///   lengths differ from `obs`.
    init(
        _ root: borrowing HDF5Group, _ location: String, cells: RowNames
    ) throws(SingleCellError) {
        let frame = try AnnDataFrame(root, location)
        let index = try frame.rowNames(isOutline: cells.ids.count < cells.count)
        guard index == cells else {
            let row = zip(index.ids, cells.ids).enumerated().first { $1.0 != $1.1 }
            throw .corrupt(
                path: root.path, location: location,
                found: row.map { "row \($0.offset) called `\($0.element.0)`" }
                    ?? "\(index.count) rows",
                expected: row.map { "`\($0.element.1)`, as in obs" }
                    ?? "the \(cells.count) of obs")
        }
        columnNames = try frame.columnNames()
        let group = try root.group(location)
        var columns: [Column] = []
        var types: [String] = []
        for name in columnNames {
            let column = try Self.column(group, name)
            let values = try root.dataset(column.values)
            guard values.element.isNumber else {
                throw .unsupportedType(
                    path: root.path, location: group.fullName(name),
                    found: values.element.description, expected: "numbers")
            }
            for member in [column.values] + (column.mask.map { [$0] } ?? []) {
                let shape = try root.dataset(member).shape
                guard shape == [cells.count] else {
                    throw .corrupt(
                        path: root.path, location: member, found: "shape \(shape)",
                        expected: "\(cells.count) values, one for each cell")
                }
            }
            columns.append(column)
            let type = values.element.description
            if !types.contains(type) { types.append(type) }
        }
        self.location = location
        self.columns = columns
        elementType = types.joined(separator: ", ")
    }

    private static func column(
        _ frame: borrowing HDF5Group, _ name: String
    ) throws(SingleCellError) -> Column {
        guard try frame.kind(of: name) == .group else {
            let attributes = try frame.dataset(name).attributes
            guard try attributes.value("categories") == nil else {
                throw notNumbers(frame, name, "categories")
            }
            return Column(values: frame.fullName(name), mask: nil)
        }
        let group = try frame.group(name)
        guard try group.kind(of: "values") == .dataset else {
            throw notNumbers(
                frame, name, try group.attributes.text("encoding-type") ?? "a group")
        }
        return Column(
            values: group.fullName("values"),
            mask: try group.kind(of: "mask") == .dataset ? group.fullName("mask") : nil)
    }

    private static func notNumbers(
        _ frame: borrowing HDF5Group, _ name: String, _ found: String
    ) -> SingleCellError {
        .unsupportedType(
            path: frame.path, location: frame.fullName(name), found: found, expected: "numbers")
    }
}
