extension ArrayArchive {
    /// Stores a block as a matrix of float32 or float64.
    package mutating func setBlock(_ name: String, _ block: KrylovBlock) {
        switch block {
        case .single(let matrix): setMatrix(name, matrix)
        case .double(let matrix):
            self[name] = Entry(
                shape: [matrix.rowCount, matrix.columnCount], element: .float64(matrix.values))
        }
    }

    /// Returns the block stored by `setBlock`.
    package func block(_ name: String) throws(LinearAlgebraError) -> KrylovBlock {
        guard let entry = self[name], entry.shape.count == 2,
            case .float64(let values) = entry.element
        else { return .single(try matrix(name)) }
        return .double(
            DoubleMatrix(rowCount: entry.shape[0], columnCount: entry.shape[1], values: values))
    }

    /// Stores a product as its block and `name` with `.exponent`, the power of two, which is left
    /// out where nothing was added.
    package mutating func setProduct(_ name: String, _ product: KrylovProduct) {
        setBlock(name, product.block)
        setInt32s(
            name + ".exponent", product.isEmpty ? [] : [Int32(truncatingIfNeeded: product.exponent)]
        )
    }

    /// Returns the product stored by `setProduct`.
    package func product(_ name: String) throws(LinearAlgebraError) -> KrylovProduct {
        KrylovProduct(
            block: try block(name), exponent: try int32s(name + ".exponent").first.map { Int($0) })
    }

    /// Stores a triangle as float64 `[rowCount, width]`.
    package mutating func setFactor(_ name: String, _ factor: TriangularFactor) {
        self[name] = Entry(shape: [factor.rowCount, factor.width], element: .float64(factor.rows))
    }

    /// Returns the triangle stored by `setFactor`.
    package func factor(_ name: String) throws(LinearAlgebraError) -> TriangularFactor {
        guard let entry = self[name], entry.shape.count == 2 else {
            throw .missingEntry(source: source, name: name, present: names)
        }
        return TriangularFactor(width: entry.shape[1], rows: try doubles(name))
    }
}
