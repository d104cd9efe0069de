internal import CHDF5
internal import LinearAlgebra

/// Writes the elements of anndata's on-disk format, each with its `encoding-type` and version
/// (https://anndata.readthedocs.io/en/latest/fileformat-prose.html), readable by anndata ≥ 0.8.
enum AnnDataEncoder {
    /// The two attributes that say how an element is encoded.
    static func encoding(
        _ type: String, _ version: String
    ) -> [(String, HDF5AttributeValue)] {
        [("encoding-type", .text(type)), ("encoding-version", .text(version))]
    }

    /// Writes a data frame with its index.
    static func write(
        _ columns: [AnnDataContents.Column], index: [String], _ name: String,
        in parent: borrowing HDF5Group
    ) throws(SingleCellError) {
        let group = try parent.createGroup(name)
        try group.set(
            encoding("dataframe", "0.2.0") + [
                ("_index", .text("_index")), ("column-order", .texts(columns.map(\.name))),
            ])
        try writeTexts(index, "_index", in: group)
        for column in columns { try write(column.values, column.name, in: group) }
    }

    /// Writes a mapping of arrays, `obsm` or `varm`.
    static func write(
        _ tables: [String: AnnDataContents.Table], _ name: String,
        in parent: borrowing HDF5Group
    ) throws(SingleCellError) {
        let group = try parent.createGroup(name)
        try group.set(encoding("dict", "0.1.0"))
        for (name, table) in tables.sorted(by: { $0.key < $1.key }) {
            try write(table, name, in: group)
        }
    }

    /// Writes a mapping of facts, as `uns` is.
    static func write(
        _ facts: [String: AnnDataContents.Fact], _ name: String, in parent: borrowing HDF5Group
    ) throws(SingleCellError) {
        let group = try parent.createGroup(name)
        try group.set(encoding("dict", "0.1.0"))
        for (name, fact) in facts.sorted(by: { $0.key < $1.key }) {
            try write(fact, name, in: group)
        }
    }

    /// Creates the group of a sparse matrix, without its datasets.
    static func createSparse(
        _ name: String, shape: [Int], in parent: borrowing HDF5Group
    ) throws(SingleCellError) -> HDF5Group {
        let group = try parent.createGroup(name)
        try group.set(encoding("csr_matrix", "0.1.0") + [("shape", .integers(shape))])
        return group
    }

    private static func write(
        _ table: AnnDataContents.Table, _ name: String, in group: borrowing HDF5Group
    ) throws(SingleCellError) {
        switch table {
        case .dense(let matrix):
            let dataset = try group.createDataset(
                name, type: mm_h5t_ieee_f32le(), shape: [matrix.rowCount, matrix.columnCount])
            try dataset.write(type: mm_h5t_native_float(), matrix.values)
            try dataset.set(encoding("array", "0.2.0"))
        case .doubles(let rowCount, let columnCount, let values):
            let dataset = try group.createDataset(
                name, type: mm_h5t_ieee_f64le(), shape: [rowCount, columnCount])
            try dataset.write(type: mm_h5t_native_double(), values)
            try dataset.set(encoding("array", "0.2.0"))
        case .sparse(let matrix):
            let shape = [matrix.rowCount, matrix.columnCount]
            let member = try createSparse(name, shape: shape, in: group)
            try writeFloats(matrix.values, "data", in: member)
            let indices = try member.createDataset(
                "indices", type: mm_h5t_std_i32le(), shape: [matrix.columnIndices.count])
            try indices.write(type: mm_h5t_native_int32(), matrix.columnIndices)
            try writeIntegers(matrix.rowOffsets, "indptr", in: member)
        }
    }

    private static func write(
        _ fact: AnnDataContents.Fact, _ name: String, in group: borrowing HDF5Group
    ) throws(SingleCellError) {
        let scalar = encoding("numeric-scalar", "0.2.0")
        switch fact {
        case .text(let text):
            try group.writeString(name, text).set(encoding("string", "0.2.0"))
        case .texts(let texts): try writeTexts(texts, name, in: group)
        case .integer(let number):
            let dataset = try group.createDataset(name, type: mm_h5t_std_i64le(), shape: [])
            try dataset.write(type: mm_h5t_native_int64(), [number])
            try dataset.set(scalar)
        case .number(let number):
            let dataset = try group.createDataset(name, type: mm_h5t_ieee_f64le(), shape: [])
            try dataset.write(type: mm_h5t_native_double(), [number])
            try dataset.set(scalar)
        case .boolean(let flag): try group.writeBooleans(name, [flag], shape: []).set(scalar)
        case .numbers(let numbers): try writeDoubles(numbers, name, in: group)
        case .facts(let facts): try write(facts, name, in: group)
        }
    }

    private static func write(
        _ column: CellColumn, _ name: String, in group: borrowing HDF5Group
    ) throws(SingleCellError) {
        switch column {
        case .strings(let texts): try writeTexts(texts, name, in: group)
        case .integers(let numbers):
            try writeIntegers(numbers, name, in: group, isElement: true)
        case .floats(let numbers):
            try writeFloats(numbers, name, in: group, isElement: true)
        case .doubles(let numbers): try writeDoubles(numbers, name, in: group)
        case .booleans(let flags):
            try group.writeBooleans(name, flags, shape: [flags.count])
                .set(encoding("array", "0.2.0"))
        case .categories(let texts): try writeCategories(texts, name, in: group)
        }
    }

    private static func writeCategories(
        _ texts: [String], _ name: String, in group: borrowing HDF5Group
    ) throws(SingleCellError) {
        let categories = Set(texts.map { ExactText($0) }).filter { !$0.text.isEmpty }.sorted()
        var codes: [ExactText: Int32] = [:]
        for (code, category) in categories.enumerated() { codes[category] = Int32(code) }
        let member = try group.createGroup(name)
        try member.set(encoding("categorical", "0.2.0") + [("ordered", .boolean(false))])
        try writeTexts(categories.map(\.text), "categories", in: member)
        // anndata accepts any signed width; the smallest is what pandas would choose.
        let type = categories.count < 128 ? mm_h5t_std_i8le() : mm_h5t_std_i32le()
        let dataset = try member.createDataset("codes", type: type, shape: [texts.count])
        try dataset.write(type: mm_h5t_native_int32(), texts.map { codes[ExactText($0)] ?? -1 })
        try dataset.set(encoding("array", "0.2.0"))
    }

    private static func writeTexts(
        _ texts: [String], _ name: String, in group: borrowing HDF5Group
    ) throws(SingleCellError) {
        try group.writeStrings(name, texts).set(encoding("string-array", "0.2.0"))
    }

    private static func writeFloats(
        _ numbers: [Float], _ name: String, in group: borrowing HDF5Group,
        isElement: Bool = false
    ) throws(SingleCellError) {
        let dataset = try group.createDataset(
            name, type: mm_h5t_ieee_f32le(), shape: [numbers.count])
        try dataset.write(type: mm_h5t_native_float(), numbers)
        if isElement { try dataset.set(encoding("array", "0.2.0")) }
    }

    private static func writeDoubles(
        _ numbers: [Double], _ name: String, in group: borrowing HDF5Group
    ) throws(SingleCellError) {
        let dataset = try group.createDataset(
            name, type: mm_h5t_ieee_f64le(), shape: [numbers.count])
        try dataset.write(type: mm_h5t_native_double(), numbers)
        try dataset.set(encoding("array", "0.2.0"))
    }

    private static func writeIntegers(
        _ numbers: [Int], _ name: String, in group: borrowing HDF5Group, isElement: Bool = false
    ) throws(SingleCellError) {
        let dataset = try group.createDataset(
            name, type: mm_h5t_std_i64le(), shape: [numbers.count])
        try dataset.write(type: mm_h5t_native_int64(), numbers)
        if isElement { try dataset.set(encoding("array", "0.2.0")) }
    }
}
