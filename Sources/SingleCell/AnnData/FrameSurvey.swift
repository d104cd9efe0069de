/// Looks at a long `obs` or `var`, without making text of all of it.
struct FrameSurvey {
    let contents: SourceContents
    /// The frame, as `obs`.
    let name: String

    /// Looks at every column that has a text form.
    ///
    /// - Parameter counted: For each row, whether it counts; nil if all do.
    /// - Returns: nil of a frame that is short enough to be read whole.
    /// - Throws: `SingleCellError` for damage.
    func survey(counting counted: [Bool]? = nil) throws(SingleCellError) -> TableSurvey? {
        let root = try contents.root()
        // Records of anndata before 0.7 are read whole: nobody wrote a million cells with it.
        guard try root.kind(of: name) == .group else { return nil }
        let frame = try AnnDataFrame(root, name)
        let rows = try frame.rowNames(isOutline: true)
        guard rows.count > RowNames.wholeLimit, counted?.count ?? rows.count == rows.count else {
            return nil
        }
        let look = ColumnLook(rowCount: rows.count, counted: counted)
        let group = try root.group(name)
        var columns: [TableSurvey.Column] = []
        for column in try frame.columnNames() {
            if let found = try self.column(column, group, frame, look) { columns.append(found) }
        }
        return TableSurvey(rows: rows, columns: columns)
    }

    /// Looks at one column; nil if its encoding has no text form.
    private func column(
        _ name: String, _ group: borrowing HDF5Group, _ frame: borrowing AnnDataFrame,
        _ look: ColumnLook
    ) throws(SingleCellError) -> TableSurvey.Column? {
        guard try group.kind(of: name) == .group else {
            return try plain(name, group, frame, look)
        }
        let member = try group.group(name)
        if try member.kind(of: "codes") == .dataset {
            return try look.categories(
                name, member.dataset("codes"), AnnDataColumn.read(member, "categories"))
        }
        guard try member.kind(of: "values") == .dataset else { return nil }
        let hasMask = try member.kind(of: "mask") == .dataset
        return try look.values(
            name, member.dataset("values"),
            mask: hasMask ? try member.dataset("mask").readBooleans() : nil)
    }

    private func plain(
        _ name: String, _ group: borrowing HDF5Group, _ frame: borrowing AnnDataFrame,
        _ look: ColumnLook
    ) throws(SingleCellError) -> TableSurvey.Column? {
        let dataset = try group.dataset(name)
        let categories = "__categories/\(name)"
        if case .integer = dataset.element, try group.kind(of: categories) == .dataset {
            return try look.categories(name, dataset, AnnDataColumn.read(group, categories))
        }
        guard try dataset.attributes.value("categories") == nil else {
            // Categories that only a reference leads to.
            return try frame.column(name).map { TableSurvey.column(name, $0) }
        }
        return try look.values(name, dataset)
    }
}
