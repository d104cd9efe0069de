import LinearAlgebra

/// What numpy and scikit-learn compute of small matrices; see `Golden/make_numeric.py`.
struct NumericGolden: Decodable {
    var rowCount: Int
    var columnCount: Int
    var truth: [Float]
    var prediction: [Float]
    var perRow: [Double]
    var perColumn: [Double]
    var standardised: [Double]
    var cellCount: Int
    var geneCount: Int
    var counts: [Float]
    var means: [Double]
    var scales: [Double]
    var scaled: [Double]
    var nonZeros: [Int64]

    static func load() throws -> NumericGolden {
        try GoldenFile.decode("numeric.json", as: NumericGolden.self)
    }

    var truthMatrix: DenseMatrix {
        DenseMatrix(rowCount: rowCount, columnCount: columnCount, values: truth)
    }
    var predictionMatrix: DenseMatrix {
        DenseMatrix(rowCount: rowCount, columnCount: columnCount, values: prediction)
    }
    var countMatrix: DenseMatrix {
        DenseMatrix(rowCount: cellCount, columnCount: geneCount, values: counts)
    }
}

/// The largest absolute difference of two equally long lists.
func largestDifference(_ left: [Double], _ right: [Double]) -> Double {
    guard left.count == right.count else { return .infinity }
    return zip(left, right).map { abs($0 - $1) }.max() ?? 0
}
