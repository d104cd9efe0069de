extension ArrayArchive {
    /// Returns a float32 array and its shape.
    package func floats(
        _ name: String
    ) throws(LinearAlgebraError) -> (values: [Float], shape: [Int]) {
        let values = try values(name, .float32) {
            if case .float32(let all) = $0 { all } else { nil }
        }
        return (values, try entry(name).shape)
    }

    /// Returns a float32 array of two dimensions.
    package func matrix(_ name: String) throws(LinearAlgebraError) -> DenseMatrix {
        let (values, shape) = try floats(name)
        guard shape.count == 2 else { throw unexpected(name, "a matrix", try entry(name)) }
        return DenseMatrix(rowCount: shape[0], columnCount: shape[1], values: values)
    }

    /// Returns the sparse matrix stored under `prefix` by `setSparse`.
    package func sparse(_ prefix: String) throws(LinearAlgebraError) -> SparseMatrix {
        let shape = try int64s(prefix + ".shape")
        guard shape.count == 2 else {
            throw unexpected(prefix + ".shape", "two numbers", try entry(prefix + ".shape"))
        }
        return try SparseMatrix(
            checking: "\(source), `\(prefix)`", rowCount: Int(shape[0]), columnCount: Int(shape[1]),
            rowOffsets: try int64s(prefix + ".offsets").map { Int($0) },
            columnIndices: try int32s(prefix + ".indices"),
            values: try floats(prefix + ".values").values)
    }

    /// Returns the block of cells stored under `name` by `setCells`, dense or sparse.
    package func cells(_ name: String) throws(LinearAlgebraError) -> CellMatrix {
        if self[name + ".shape"] != nil { return .sparse(try sparse(name)) }
        return .dense(try matrix(name))
    }

    /// Returns a float64 array.
    package func doubles(_ name: String) throws(LinearAlgebraError) -> [Double] {
        try values(name, .float64) { if case .float64(let all) = $0 { all } else { nil } }
    }

    /// Returns an int32 array.
    package func int32s(_ name: String) throws(LinearAlgebraError) -> [Int32] {
        try values(name, .int32) { if case .int32(let all) = $0 { all } else { nil } }
    }

    /// Returns an int64 array.
    package func int64s(_ name: String) throws(LinearAlgebraError) -> [Int64] {
        try values(name, .int64) { if case .int64(let all) = $0 { all } else { nil } }
    }

    /// Returns an uint8 array.
    package func bytes(_ name: String) throws(LinearAlgebraError) -> [UInt8] {
        try values(name, .uint8) { if case .uint8(let all) = $0 { all } else { nil } }
    }

    /// Returns an array of strings.
    package func texts(_ name: String) throws(LinearAlgebraError) -> [String] {
        try values(name, .text) { if case .text(let all) = $0 { all } else { nil } }
    }

    /// Stores a matrix as float32 `[rowCount, columnCount]`.
    package mutating func setMatrix(_ name: String, _ matrix: DenseMatrix) {
        self[name] = Entry(
            shape: [matrix.rowCount, matrix.columnCount], element: .float32(matrix.values))
    }

    /// Stores a sparse matrix as four arrays: `prefix` with `.shape`, `.offsets`, `.indices` and
    /// `.values`.
    package mutating func setSparse(_ prefix: String, _ matrix: SparseMatrix) {
        self[prefix + ".shape"] = Entry(
            .int64([Int64(matrix.rowCount), Int64(matrix.columnCount)]))
        self[prefix + ".offsets"] = Entry(.int64(matrix.rowOffsets.map { Int64($0) }))
        self[prefix + ".indices"] = Entry(.int32(matrix.columnIndices))
        self[prefix + ".values"] = Entry(.float32(matrix.values))
    }

    /// Stores a block of cells in its own storage.
    package mutating func setCells(_ name: String, _ matrix: CellMatrix) {
        switch matrix {
        case .dense(let dense): setMatrix(name, dense)
        case .sparse(let sparse): setSparse(name, sparse)
        }
    }

    /// Stores a one-dimensional float32 array.
    package mutating func setFloats(_ name: String, _ values: [Float]) {
        self[name] = Entry(.float32(values))
    }

    /// Stores a one-dimensional float64 array.
    package mutating func setDoubles(_ name: String, _ values: [Double]) {
        self[name] = Entry(.float64(values))
    }

    /// Stores a one-dimensional int32 array.
    package mutating func setInt32s(_ name: String, _ values: [Int32]) {
        self[name] = Entry(.int32(values))
    }

    /// Stores a one-dimensional int64 array.
    package mutating func setInt64s(_ name: String, _ values: [Int64]) {
        self[name] = Entry(.int64(values))
    }

    /// Stores plain bytes.
    package mutating func setBytes(_ name: String, _ values: [UInt8]) {
        self[name] = Entry(.uint8(values))
    }

    /// Stores a one-dimensional array of strings.
    package mutating func setTexts(_ name: String, _ values: [String]) {
        self[name] = Entry(.text(values))
    }

    private func entry(_ name: String) throws(LinearAlgebraError) -> Entry {
        guard let entry = self[name] else {
            throw .missingEntry(source: source, name: name, present: names)
        }
        return entry
    }

    private func values<Value>(
        _ name: String, _ type: ElementType, _ values: (Element) -> [Value]?
    ) throws(LinearAlgebraError) -> [Value] {
        let entry = try entry(name)
        guard let found = values(entry.element) else { throw unexpected(name, "\(type)", entry) }
        return found
    }

    private func unexpected(
        _ name: String, _ expected: String, _ entry: Entry
    ) -> LinearAlgebraError {
        .unexpectedEntry(
            source: source, name: name, expected: expected,
            found: "\(entry.element.type) \(entry.shape)")
    }
}
