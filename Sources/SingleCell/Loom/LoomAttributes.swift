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

    /// Reads one side; attributes of several values for each cell or feature are left out.
    init(_ contents: SourceContents, _ side: Side) throws(SingleCellError) {
        let group = try contents.root().group(side.group)
        let members = try group.memberNames()
        guard let idName = side.idNames.first(where: members.contains) else {
            throw .missingEntry(
                path: contents.path, location: group.fullName(side.idNames[0]), choices: members)
        }
        var names: [String] = []
        var columns = TableColumns()
        var ids: [String] = []
        for member in members where try group.kind(of: member) == .dataset {
            let dataset = try group.dataset(member)
            guard dataset.shape.count == 1, dataset.element.isText || dataset.element.isNumber
            else { continue }
            let texts = try Self.texts(dataset)
            if member == idName { ids = texts }
            if columns.add(member, TableColumn(texts, kind: Self.kind(dataset.element))) {
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

    private static func kind(_ element: HDF5Element) -> TableColumn.Kind {
        switch element {
        case .integer, .float: .numbers
        default: .text
        }
    }

    /// Strings of Loom 2 are ASCII with XML entities for everything else.
    private static func texts(_ dataset: borrowing HDF5Dataset) throws(SingleCellError) -> [String]
    {
        let texts = try dataset.readText()
        guard case .fixedString = dataset.element else { return texts }
        return texts.map { $0.contains("&") ? XMLEntities.decoded($0) : $0 }
    }
}

/// The entities that Loom 2 writes: characters by number, and the five of XML.
enum XMLEntities {
    private static let named: [Substring: Character] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'",
    ]

    /// Replaces entities by what they stand for; whatever is none stays.
    static func decoded(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[mark...]
            guard let end = rest.firstIndex(of: ";"),
                let character = character(rest[rest.index(after: mark)..<end])
            else {
                result.append("&")
                rest = rest.dropFirst()
                continue
            }
            result.append(character)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ entity: Substring) -> Character? {
        guard entity.hasPrefix("#") else { return named[entity] }
        let digits = entity.dropFirst()
        let number =
            digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { Character($0) }
    }
}
