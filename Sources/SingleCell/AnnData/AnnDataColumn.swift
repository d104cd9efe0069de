/// Reads one column of `obs` or `var` as text, whatever its encoding.
enum AnnDataColumn {
    /// Texts as stored, after decoding categories and masks, and their kind.
    typealias Stored = (texts: [String], kind: TableColumn.Kind)

    /// Reads `member` of a frame's group: strings, numbers, booleans, categories or nullables.
    ///
    /// Values that the file marks as missing become empty text; words are left as they are, because
    /// an index holds names.
    static func read(
        _ frame: borrowing HDF5Group, _ member: String
    ) throws(SingleCellError) -> Stored {
        guard try frame.kind(of: member) == .group else { return try plain(frame, member) }
        let group = try frame.group(member)
        if try group.kind(of: "codes") == .dataset {
            let categories = try read(group, "categories")
            let codes = try group.dataset("codes")
            return (try decode(codes, categories.texts), categories.kind)
        }
        guard try group.kind(of: "values") == .dataset else {
            throw .unsupportedType(
                path: frame.path, location: group.name,
                found: try group.attributes.text("encoding-type") ?? "a group",
                expected: "strings, numbers, booleans or categories")
        }
        let stored = try text(try group.dataset("values"))
        guard try group.kind(of: "mask") == .dataset else { return stored }
        let mask = try group.dataset("mask").readBooleans()
        guard mask.count == stored.texts.count else {
            throw .corrupt(
                path: frame.path, location: group.fullName("mask"),
                found: "\(mask.count) elements", expected: "\(stored.texts.count)")
        }
        return (zip(stored.texts, mask).map { $1 ? "" : $0 }, stored.kind)
    }

    private static func plain(
        _ frame: borrowing HDF5Group, _ member: String
    ) throws(SingleCellError) -> Stored {
        let dataset = try frame.dataset(member)
        // anndata 0.7 kept categories apart, and pointed at them from the codes.
        if case .references(let targets)? = try dataset.attributes.value("categories"),
            let target = targets.first
        {
            let categories = try text(try dataset.dereference(target))
            return (try decode(dataset, categories.texts), categories.kind)
        }
        let name = "__categories/\(member)"
        if case .integer = dataset.element, try frame.kind(of: name) == .dataset {
            let categories = try text(try frame.dataset(name))
            return (try decode(dataset, categories.texts), categories.kind)
        }
        return try text(dataset)
    }

    private static func text(_ dataset: borrowing HDF5Dataset) throws(SingleCellError) -> Stored {
        (try dataset.readText(), TableColumn.Kind(dataset.element))
    }

    private static func decode(
        _ codes: borrowing HDF5Dataset, _ categories: [String]
    ) throws(SingleCellError) -> [String] {
        let count = codes.shape.count == 1 ? codes.shape[0] : 0
        // Refuses a length that no file of this size can have; before that, nothing is made of it.
        let values = try codes.readIntegers(0..<count)
        var texts: [String] = []
        texts.reserveCapacity(values.count)
        for code in values {
            guard code < categories.count else {
                throw .corrupt(
                    path: codes.path, location: codes.name, found: "category \(code)",
                    expected: "at most \(categories.count - 1)")
            }
            texts.append(code < 0 ? "" : categories[code])
        }
        return texts
    }
}

extension TableColumn.Kind {
    /// The kind of metadata that elements of HDF5 are.
    init(_ element: HDF5Element) {
        switch element {
        case .integer, .float: self = .numbers
        default: self = .text
        }
    }
}
