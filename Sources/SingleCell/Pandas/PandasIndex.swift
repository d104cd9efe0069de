/// Reads an index that pandas stored: strings, or numbers turned into text.
enum PandasIndex {
    /// Reads `axis` of a frame's group; `encoding` is the group's attribute, UTF-8 when absent.
    static func read(
        _ group: borrowing HDF5Group, axis: String, encoding: String?
    ) throws(SingleCellError) -> [String] {
        let dataset = try group.dataset(axis)
        let kind = try dataset.attributes.text("kind")
        if dataset.element == .variableBytes || kind == "object" || kind == "unicode" {
            throw .pickledTable(path: group.path, location: dataset.name)
        }
        if let time = try timeKind(dataset, kind) {
            throw .unknownLayout(
                path: group.path, found: "\(time) as labels in `\(dataset.name)`",
                expected: axis == "axis1"
                    ? "cell ids, one a row: set the frame's index to them before saving"
                    : "names, one a column: turn the frame (frame.T) where cells are columns, or "
                        + "name its columns, before saving")
        }
        // An empty index is one placeholder element with its true shape beside.
        if try dataset.attributes.value("value_type") != nil,
            try dataset.attributes.value("shape") != nil
        {
            return []
        }
        guard dataset.shape.count == 1 else {
            throw .corrupt(
                path: group.path, location: dataset.name, found: "shape \(dataset.shape)",
                expected: "a vector of labels")
        }
        guard case .fixedString(let byteCount) = dataset.element, isLatin(encoding) else {
            return try readText(dataset, encoding: encoding)
        }
        let bytes = try dataset.readRawBytes()
        return (0..<dataset.elementCount).map { index in
            let label = bytes[(index * byteCount)..<((index + 1) * byteCount)].prefix { $0 != 0 }
            return String(String.UnicodeScalarView(label.map { Unicode.Scalar($0) }))
        }
    }

    /// Dates and times that pandas stored as numbers; nil of other labels.
    private static func timeKind(
        _ dataset: borrowing HDF5Dataset, _ kind: String?
    ) throws(SingleCellError) -> String? {
        let indexClass = try dataset.attributes.text("index_class")
        for name in [kind, indexClass].compactMap({ $0 }) {
            for (prefix, what) in [
                ("datetime", "dates"), ("date", "dates"), ("timedelta", "durations"),
                ("period", "periods of time"),
            ] where name.hasPrefix(prefix) { return what }
        }
        return nil
    }

    /// Reads labels in UTF-8; those that pandas stored in another encoding are refused by its name.
    private static func readText(
        _ dataset: borrowing HDF5Dataset, encoding: String?
    ) throws(SingleCellError) -> [String] {
        do {
            return try dataset.readText()
        } catch .notUTF8(let path, let location, let row, let bytes) {
            guard let encoding, encoding.lowercased() != "utf-8" else {
                throw .notUTF8(path: path, location: location, row: row, bytes: bytes)
            }
            throw .unsupportedType(
                path: path, location: location, found: "text in the encoding \(encoding)",
                expected: "UTF-8 (to_hdf without encoding) or Latin-1")
        }
    }

    private static func isLatin(_ encoding: String?) -> Bool {
        ["latin-1", "latin1", "iso-8859-1", "iso8859-1"].contains(encoding?.lowercased() ?? "")
    }
}
