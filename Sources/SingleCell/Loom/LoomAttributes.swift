/// The attributes of the cells or of the features of a Loom file: ids, and a column for each
/// vector.
struct LoomAttributes {
    /// Which side of the matrix.
    enum Side {
        case cells
        case features

        /// The group of the attributes.
        var group: String {
            switch self {
            case .cells: "col_attrs"
            case .features: "row_attrs"
            }
        }

        /// Attributes that may hold the ids, the best first.
        ///
        /// Accession numbers are unique, and symbols often are not.
        var idNames: [String] {
            switch self {
            case .cells: ["CellID", "obs_names", "cell_id", "cell_names", "barcode"]
            case .features: ["Accession", "Gene", "var_names", "gene_names"]
            }
        }
    }

    /// The attribute that holds the ids.
    let idName: String
    let ids: [String]
    /// Names of the other attributes, and of the ids too: symbols may be among them.
    let names: [String]
    let columns: TableColumns

    /// The ids of one side, and the attribute that holds them; of an outline the first ids.
    static func ids(
        _ contents: SourceContents, _ side: Side
    ) throws(SingleCellError) -> (name: String, rows: RowNames) {
        let group = try contents.root().group(side.group)
        let name = try idName(group, side)
        let dataset = try group.dataset(name)
        let rows = try RowNames(dataset, isOutline: contents.isOutline)
        guard case .fixedString = dataset.element else { return (name, rows) }
        return (name, RowNames(first: rows.ids.map(plain), of: rows.count))
    }

    /// Looks at one side; nil if it is short enough to be read whole.
    static func survey(
        _ contents: SourceContents, _ side: Side
    ) throws(SingleCellError) -> TableSurvey? {
        let group = try contents.root().group(side.group)
        let (_, rows) = try ids(contents, side)
        guard rows.count > RowNames.wholeLimit else { return nil }
        let look = ColumnLook(rowCount: rows.count, counted: nil)
        var columns: [TableSurvey.Column] = []
        for member in try group.memberNames() where try group.kind(of: member) == .dataset {
            let dataset = try group.dataset(member)
            guard isColumn(dataset) else { continue }
            var decoded: (String) -> String = { $0 }
            if case .fixedString = dataset.element { decoded = plain }
            if let column = try look.values(member, dataset, decoded: decoded) {
                columns.append(column)
            }
        }
        return TableSurvey(rows: rows, columns: columns)
    }

    private static func idName(
        _ group: borrowing HDF5Group, _ side: Side
    ) throws(SingleCellError) -> String {
        let members = try group.memberNames()
        if let name = side.idNames.first(where: members.contains) { return name }
        throw .missingEntry(
            path: group.path, location: group.fullName(side.idNames[0]), choices: members)
    }

    private static func isColumn(_ dataset: borrowing HDF5Dataset) -> Bool {
        dataset.shape.count == 1 && (dataset.element.isText || dataset.element.isNumber)
    }

    /// Reads one side; attributes of several values for each cell or feature are left out.
    init(_ contents: SourceContents, _ side: Side) throws(SingleCellError) {
        let group = try contents.root().group(side.group)
        let members = try group.memberNames()
        let idName = try Self.idName(group, side)
        var names: [String] = []
        var columns = TableColumns()
        var ids: [String] = []
        for member in members where try group.kind(of: member) == .dataset {
            let dataset = try group.dataset(member)
            guard Self.isColumn(dataset) else { continue }
            let texts = try Self.texts(dataset)
            if member == idName { ids = texts }
            if columns.add(member, TableColumn(texts, kind: TableColumn.Kind(dataset.element))) {
                names.append(member)
            }
        }
        for name in names {
            let count = columns[name]?.count ?? 0
            guard count == ids.count else {
                throw .corrupt(
                    path: contents.path, location: group.fullName(name), found: "\(count) values",
                    expected: "\(ids.count), as in \(group.fullName(idName))")
            }
        }
        self.idName = idName
        self.ids = ids
        self.names = names
        self.columns = columns
    }

    /// Strings of Loom 2 are ASCII with XML entities for everything else.
    private static func texts(_ dataset: borrowing HDF5Dataset) throws(SingleCellError) -> [String]
    {
        let texts = try dataset.readText()
        guard case .fixedString = dataset.element else { return texts }
        return texts.map(plain)
    }

    private static func plain(_ text: String) -> String {
        text.contains("&") ? XMLEntities.decoded(text) : text
    }
}
