internal import Learning

/// The views of the inputs as nodes; each computes what `InputView.apply` does.
extension ONNXGraph {
    /// What a view has of the cells that it was fitted on.
    struct ViewConstants {
        /// `[d]`, as `InputView.weights`; empty of a view that has none.
        var weights: [Float] = []
        /// As `InputView.level`; 0 of a view that has none.
        var level: Float = 0
    }

    /// A view of `[cells, d]` values.
    mutating func view(
        _ view: InputView, of matrix: String, width: Int, _ constants: ViewConstants
    ) -> String {
        switch view {
        case .given: return matrix
        case .binary:
            let zero = constant([0], shape: [])
            return cast(add("Greater", [matrix, zero]))
        case .log: return signedLogarithm(matrix)
        case .rowMedian:
            let median = nonZeroMedian(of: matrix, isNonZero: isNonZero(matrix), width: width)
            return add("Div", [matrix, aboveZero(median)])
        case .countMedian: return countMedian(matrix, width: width)
        case .tfIDF: return termFrequencies(matrix, constants.weights)
        case .lsi: return semanticIndex(matrix, constants.weights)
        case .bm25: return okapi(matrix, constants)
        case .clr: return centredRatio(matrix, width: width)
        case .pearsonResiduals: return residuals(matrix, constants)
        case .rowZ: return rowStandardised(matrix, width: width)
        }
    }

    /// sign(x)·log(1 + |x|).
    private mutating func signedLogarithm(_ values: String) -> String {
        let one = constant([1], shape: [])
        let size = add("Log", [add("Add", [add("Abs", [values]), one])])
        return add("Mul", [add("Sign", [values]), size])
    }

    /// log(1 + c/m) of logarithms of counts c, m the median of those that are not 0.
    private mutating func countMedian(_ values: String, width: Int) -> String {
        let one = constant([1], shape: [])
        let (sign, size) = (add("Sign", [values]), add("Abs", [values]))
        let count = add("Sub", [add("Exp", [size]), one])
        let signed = add("Mul", [sign, count])
        let median = nonZeroMedian(of: signed, isNonZero: isNonZero(values), width: width)
        let share = add("Div", [count, aboveZero(median)])
        let divided = add("Mul", [sign, add("Log", [add("Add", [share, one])])])
        let isDivided = add("Greater", [median, constant([0], shape: [])])
        return add("Where", [isDivided, divided, values])
    }

    /// log(1 + 10⁴·t·i) of parts t of the row's sum and weights i of the columns.
    private mutating func termFrequencies(_ values: String, _ weights: [Float]) -> String {
        let zero = constant([0], shape: [])
        let sum = add("ReduceSum", [values, indices([1])], [("keepdims", .integer(1))])
        let hasSum = add("Greater", [sum, zero])
        let divisor = add("Where", [hasSum, sum, constant([1], shape: [])])
        let factor = add("Where", [hasSum, constant([1e4], shape: []), zero])
        let part = add("Mul", [add("Div", [values, divisor]), factor])
        return signedLogarithm(
            add("Mul", [part, constant(weights, shape: [1, weights.count])]))
    }

    /// Values times the weights of their columns, rows of length 1; zeros stay.
    private mutating func semanticIndex(_ values: String, _ weights: [Float]) -> String {
        let weighed = add("Mul", [values, constant(weights, shape: [1, weights.count])])
        let square = add(
            "ReduceSum", [add("Mul", [weighed, weighed]), indices([1])], [("keepdims", .integer(1))]
        )
        return add("Div", [weighed, aboveZero(add("Sqrt", [square]))])
    }

    /// `[cells, 1]`, the sum of each row.
    mutating func rowSum(_ values: String) -> String {
        add("ReduceSum", [values, indices([1])], [("keepdims", .integer(1))])
    }

    private mutating func isNonZero(_ values: String) -> String {
        add("Not", [add("Equal", [values, constant([0], shape: [])])])
    }

    /// `[cells, 1]`, the median of a row's values that are not 0; infinite of none.
    ///
    /// Rows are sorted with what is 0 at their end.
    private mutating func nonZeroMedian(
        of values: String, isNonZero: String, width: Int
    ) -> String {
        let kept = add("Where", [isNonZero, values, constant([.infinity], shape: [])])
        let (sorted, order) = (freshName("sorted"), freshName("order"))
        add(
            "TopK", [kept, indices([width])],
            [("axis", .integer(1)), ("largest", .integer(0)), ("sorted", .integer(1))],
            makes: [sorted, order])
        let flags = add("Cast", [isNonZero], [("to", .integer(7))])
        let count = add("ReduceSum", [flags, indices([1])], [("keepdims", .integer(1))])
        let (one, two) = (indices([1], isScalar: true), indices([2], isScalar: true))
        let last = indices([width - 1], isScalar: true)
        let below = add("Div", [add("Sub", [add("Max", [count, one]), one]), two])
        let above = add("Min", [add("Div", [count, two]), last])
        let middle = [below, above].map {
            add("GatherElements", [sorted, $0], [("axis", .integer(1))])
        }
        return add("Mul", [add("Add", middle), constant([0.5], shape: [])])
    }

    /// The values where they are above 0, else 1.
    mutating func aboveZero(_ values: String) -> String {
        let isAbove = add("Greater", [values, constant([0], shape: [])])
        return add("Where", [isAbove, values, constant([1], shape: [])])
    }

    /// Booleans as 0 and 1.
    mutating func cast(_ flags: String) -> String {
        add("Cast", [flags], [("to", .integer(1))])
    }
}
