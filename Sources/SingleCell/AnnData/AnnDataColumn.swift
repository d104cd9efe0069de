/// Reads one column of `obs` or `var` as text, whatever its encoding.
enum AnnDataColumn {
    /// Reads `member` of a frame's group: strings, numbers, booleans, categories or nullables.
    ///
    /// Missing values become empty text.
    static func read(
        _ frame: borrowing HDF5Group, _ member: String
    ) throws(SingleCellError) -> [String] {
        guard try frame.kind(of: member) == .group else { return try plain(frame, member) }
        let group = try frame.group(member)
        if try group.kind(of: "codes") == .dataset {
            let categories = try read(group, "categories")
            let codes = try group.dataset("codes")
            return try decode(codes, categories)
        }
        guard try group.kind(of: "values") == .dataset else {
            throw .unsupportedType(
                path: frame.path, location: group.name,
                found: try group.attributes.text("encoding-type") ?? "a group",
                expected: "strings, numbers, booleans or categories")
        }
        let values = try group.dataset("values").readText()
        guard try group.kind(of: "mask") == .dataset else { return values }
        let mask = try group.dataset("mask").readBooleans()
        guard mask.count == values.count else {
            throw .corrupt(
                path: frame.path, location: group.fullName("mask"),
                found: "\(mask.count) elements", expected: "\(values.count)")
        }
        return zip(values, mask).map { $1 ? "" : $0 }
    }

    private static func plain(
        _ frame: borrowing HDF5Group, _ member: String
    ) throws(SingleCellError) -> [String] {
        let dataset = try frame.dataset(member)
        // anndata 0.7 kept categories apart, and pointed at them from the codes.
        if case .references(let targets)? = try dataset.attributes.value("categories"),
            let target = targets.first
        {
            return try decode(dataset, try dataset.dereference(target).readText())
        }
        let categories = "__categories/\(member)"
        if case .integer = dataset.element, try frame.kind(of: categories) == .dataset {
            return try decode(dataset, try frame.dataset(categories).readText())
        }
        return try dataset.readText()
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
