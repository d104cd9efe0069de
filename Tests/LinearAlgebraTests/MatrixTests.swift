import LinearAlgebra
import Testing

@Suite("matrices")
struct MatrixTests {
    let dense = RandomMatrices.dense(9, 5, seed: 1)
    let sparse = RandomMatrices.sparse(13, 17, density: 0.3, seed: 2)

    @Test("selected rows come in the order asked for, repeats included")
    func rows() {
        let order = [4, 0, 4, 8]
        let selected = dense.selectingRows(order)
        let selectedSparse = sparse.selectingRows(order)
        for (position, row) in order.enumerated() {
            #expect(Array(selected.row(position)) == Array(dense.row(row)))
            #expect(Array(selectedSparse.dense().row(position)) == Array(sparse.dense().row(row)))
        }
    }

    @Test("selected columns are the same from either storage, repeats included")
    func columns() {
        let order = [16, 3, 3, 0, 9]
        #expect(sparse.columns(order) == sparse.dense().selectingColumns(order))
    }

    @Test("columns can be dropped, moved and spread, and stay ascending")
    func remapping() {
        var places = (0..<17).map { Int32($0) }
        RandomStream.shuffled(&places)
        places[3] = -1
        let moved = sparse.remappingColumns(places, columnCount: 20)
        #expect(moved.columnCount == 20)
        for row in 0..<13 {
            let range = moved.rowOffsets[row]..<moved.rowOffsets[row + 1]
            let indices = moved.columnIndices[range]
            #expect(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 })
        }
        let (before, after) = (sparse.dense(), moved.dense())
        for column in 0..<17 where places[column] >= 0 {
            for row in 0..<13 { #expect(after[row, Int(places[column])] == before[row, column]) }
        }
        #expect(moved.entryCount == sparse.entryCount - columnEntries(3))
    }

    @Test("stacking undoes splitting")
    func stacking() {
        let halves = [Array(0..<4), Array(4..<9)].map { dense.selectingRows($0) }
        #expect(DenseMatrix.stackingRows(halves) == dense)
    }

    @Test(
        "sparse arrays from outside are checked",
        arguments: [
            ([0, 1], [0], [1]), ([0, 1, 3], [0, 1], [1, 1]), ([0, 2, 1], [0], [1]),
            ([0, 2, 2], [1, 1], [1, 1]), ([0, 2, 2], [2, 0], [1, 1]),
            ([0, 1, 2], [0, 3], [1, 1]),
            ([0, 1, 2], [0, -1], [1, 1]), ([1, 1, 2], [0, 1], [1, 1]), ([0, 1, 2], [0], [1, 1]),
        ] as [([Int], [Int32], [Float])])
    func invalid(_ offsets: [Int], _ indices: [Int32], _ values: [Float]) {
        #expect(throws: LinearAlgebraError.self) {
            try SparseMatrix(
                checking: "a test", rowCount: 2, columnCount: 3, rowOffsets: offsets,
                columnIndices: indices, values: values)
        }
    }

    @Test("products equal the definition, transposed or not")
    func products() {
        let a = RandomMatrices.dense(7, 5, seed: 3)
        let b = RandomMatrices.dense(5, 11, seed: 4)
        let expected = RandomMatrices.plainProduct(a, b)
        let (at, bt) = (RandomMatrices.transposed(a), RandomMatrices.transposed(b))
        #expect(RandomMatrices.difference(BLAS.multiply(a, b), expected) < 1e-6)
        #expect(
            RandomMatrices.difference(
                BLAS.multiply(at, transposingA: true, bt, transposingB: true), expected) < 1e-6)
    }

    @Test("eigenvalues of a symmetric matrix ascend and their rows are eigenvectors")
    func eigen() throws {
        let matrix: [Double] = [2, 1, 0, 1, 2, 1, 0, 1, 2]
        let (values, vectors) = try BLAS.symmetricEigen(matrix, order: 3)
        for (value, expected) in zip(values, [2 - 2.squareRoot(), 2, 2 + 2.squareRoot()]) {
            #expect(abs(value - expected) < 1e-12)
        }
        for vector in 0..<3 {
            for row in 0..<3 {
                var sum = 0.0
                for column in 0..<3 {
                    sum += matrix[row * 3 + column] * vectors[vector * 3 + column]
                }
                #expect(abs(sum - values[vector] * vectors[vector * 3 + row]) < 1e-12)
            }
        }
    }

    @Test("eigenvalues of a matrix with NaN throw")
    func eigenOfNaN() {
        #expect(throws: LinearAlgebraError.self) {
            try BLAS.symmetricEigen([1, .nan, .nan, 1], order: 2)
        }
    }

    private func columnEntries(_ column: Int32) -> Int {
        sparse.columnIndices.count { $0 == column }
    }
}

extension RandomStream {
    fileprivate static func shuffled(_ places: inout [Int32]) {
        var stream = RandomStream(seed: 5, stream: 0)
        stream.shuffle(&places)
    }
}
