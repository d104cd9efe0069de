internal import Learning

/// Views of counts and of whole rows as nodes.
extension ONNXGraph {
    /// x·(k₁ + 1)/(x + k₁·(1 − b) + k₁·b·l/L) times the weights of columns.
    mutating func okapi(_ values: String, _ constants: ViewConstants) -> String {
        let saturation = Float(OkapiWeights.saturation)
        let share = Float(OkapiWeights.lengthShare)
        let scale = constants.level > 0 ? saturation * share / constants.level : 0
        let length = add("Mul", [rowSum(values), constant([scale], shape: [])])
        let offset = add("Add", [length, constant([saturation * (1 - share)], shape: [])])
        let part = add("Div", [values, add("Add", [values, offset])])
        // Without a mean length the view is 0.
        let factor = constants.level > 0 ? saturation + 1 : 0
        let weights = constants.weights.map { $0 * factor }
        return add("Mul", [part, constant(weights, shape: [1, weights.count])])
    }

    /// log(1 + x/g), g = exp(mean of log(1 + x)).
    mutating func centredRatio(_ values: String, width: Int) -> String {
        let one = constant([1], shape: [])
        let logarithm = add("Log", [add("Add", [values, one])])
        let mean = add("Mul", [rowSum(logarithm), constant([1 / Float(width)], shape: [])])
        return add("Log", [add("Add", [add("Div", [values, add("Exp", [mean])]), one])])
    }

    /// (x − μ)/√(μ + μ²/θ) within the bound, 0 where μ is 0.
    mutating func residuals(_ values: String, _ constants: ViewConstants) -> String {
        let shares = constant(constants.weights, shape: [1, constants.weights.count])
        let expected = add("Mul", [rowSum(values), shares])
        let theta = constant([Float(PearsonResiduals.theta)], shape: [])
        let spread = add("Div", [add("Mul", [expected, expected]), theta])
        let deviation = add("Sqrt", [add("Add", [expected, spread])])
        let residual = add("Div", [add("Sub", [values, expected]), aboveZero(deviation)])
        let capped = add("Min", [residual, constant([constants.level], shape: [])])
        let bound = add("Max", [capped, constant([-constants.level], shape: [])])
        let isExpected = add("Greater", [expected, constant([0], shape: [])])
        return add("Where", [isExpected, bound, constant([0], shape: [])])
    }

    /// Each row less its mean, over its population standard deviation; zeros for a constant row,
    /// which rounding would not give.
    mutating func rowStandardised(_ values: String, width: Int) -> String {
        let share = constant([1 / Float(width)], shape: [])
        let centred = add("Sub", [values, add("Mul", [rowSum(values), share])])
        let variance = add("Mul", [rowSum(add("Mul", [centred, centred])), share])
        let scaled = add("Div", [centred, aboveZero(add("Sqrt", [variance]))])
        let ends = ["ReduceMin", "ReduceMax"].map {
            add($0, [values], [("axes", .integers([1])), ("keepdims", .integer(1))])
        }
        return add("Where", [add("Less", ends), scaled, constant([0], shape: [])])
    }
}
