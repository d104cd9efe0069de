/// `obs` or `var` of an AnnData file: an index and named columns, all as text.
struct AnnDataFrame: ~Copyable {
    private enum Body: ~Copyable {
        case group(HDF5Group)
        /// anndata before 0.7: one compound dataset.
        case records(HDF5Dataset)
    }

    private let name: String
    private let body: Body
    private let root: HDF5Group

    /// Opens the frame called `name`.
    init(_ root: borrowing HDF5Group, _ name: String) throws(SingleCellError) {
        let body: Body
        switch try root.kind(of: name) {
        case .dataset?: body = .records(try root.dataset(name))
        default: body = .group(try root.group(name))
        }
        self.body = body
        self.name = name
        self.root = root.reopened()
    }

    /// The labels of the rows.
    func index() throws(SingleCellError) -> [String] {
        switch body {
        case .group(let group):
            let key = try indexKey(group)
            return try AnnDataColumn.read(group, key).texts
        case .records(let dataset):
            guard case .compound(let members) = dataset.element,
                let key = ["index", "_index"].first(where: members.contains) ?? members.first
            else { throw unreadableRecords(dataset) }
            return try dataset.readMember(key).texts
        }
    }

    /// The labels of the rows, or the first of them where `isOutline` and they are many.
    func rowNames(isOutline: Bool) throws(SingleCellError) -> RowNames {
        switch body {
        case .group(let group) where isOutline:
            let key = try indexKey(group)
            // Strings may stand beside a mask, which an index does not use.
            for member in [key, "\(key)/values"] where try group.kind(of: member) == .dataset {
                return try RowNames(group.dataset(member), isOutline: true)
            }
            return RowNames(try index())
        default: return RowNames(try index())
        }
    }

    /// Column names in the file's order.
    func columnNames() throws(SingleCellError) -> [String] {
        switch body {
        case .group(let group):
            let key = try indexKey(group)
            if case .texts(let order)? = try group.attributes.value("column-order") {
                return order.filter { $0 != key }
            }
            return try group.memberNames().filter { $0 != key && !$0.hasPrefix("__") }
        case .records(let dataset):
            guard case .compound(let members) = dataset.element else {
                throw unreadableRecords(dataset)
            }
            let key = ["index", "_index"].first(where: members.contains) ?? members.first
            return members.filter { $0 != key }
        }
    }

    /// One column; nil if its encoding has no text form, as for nested arrays.
    func column(_ column: String) throws(SingleCellError) -> TableColumn? {
        do {
            switch body {
            case .group(let group):
                let stored = try AnnDataColumn.read(group, column)
                return TableColumn(stored.texts, kind: stored.kind)
            case .records(let dataset):
                let stored = try dataset.readMember(column)
                let categories = "uns/\(column)_categories"
                guard try root.kind(of: categories) == .dataset else {
                    return TableColumn(stored.texts, kind: TableColumn.Kind(stored.element))
                }
                let labels = try root.dataset(categories)
                let names = try labels.readText()
                let values = stored.texts.map { code in
                    Int(code).flatMap { names.indices.contains($0) ? names[$0] : nil } ?? ""
                }
                return TableColumn(values, kind: TableColumn.Kind(labels.element))
            }
        } catch .unsupportedType {
            return nil
        }
    }

    private func indexKey(_ group: borrowing HDF5Group) throws(SingleCellError) -> String {
        if let key = try group.attributes.text("_index") { return key }
        for key in ["_index", "index"] where try group.kind(of: key) != nil { return key }
        throw .missingEntry(
            path: group.path, location: "\(name)/_index", choices: try group.memberNames())
    }

    private func unreadableRecords(_ dataset: borrowing HDF5Dataset) -> SingleCellError {
        .unsupportedType(
            path: dataset.path, location: dataset.name, found: dataset.element.description,
            expected: "a group, or records with an index")
    }
}
