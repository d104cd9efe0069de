/// The loss of one head's outputs: −Pearson within the cell, and a share of the squared error.
///
/// The squared error is the mean over cells and targets. Of latent targets it is that of the rows
/// that they stand for, but for a part that no output changes: ‖t − z‖²/m with m the targets of a
/// row, since the components are orthonormal.
struct HeadLoss {
    private let correlation: PreparedLoss
    private let width: Int
    /// What a squared difference counts in the loss of one cell.
    private let weight: Float

    /// Prepares a loss.
    ///
    /// - Parameters:
    ///   - loss: What correlates.
    ///   - width: Outputs of a cell.
    ///   - squaredError: What the mean squared error counts beside −Pearson.
    init(_ loss: TrainingLoss, width: Int, squaredError: Double) {
        correlation = PreparedLoss(loss, width: width)
        self.width = width
        let rowWidth =
            switch loss {
            case .correlation: width
            case .latent(let basis): basis.targetCount
            }
        weight = Float(squaredError / Double(rowWidth))
    }

    /// Turns outputs into the gradient of the mean loss over the rows, times a share.
    ///
    /// - Parameters:
    ///   - outputs: `[rowCount, width]` without the bias; the gradient, on return.
    ///   - errors: `[rowCount, width]`, scratch.
    ///   - bias: `[width]`.
    ///   - biasGradient: `[width]`, overwritten.
    ///   - targets: `[rowCount, width]`.
    ///   - rowCount: Cells.
    ///   - share: What this head counts.
    /// - Returns: The mean loss over the rows, times the share.
    func gradient(
        _ outputs: UnsafeMutablePointer<Float>, errors: UnsafeMutablePointer<Float>,
        bias: UnsafePointer<Float>, biasGradient: UnsafeMutablePointer<Float>,
        targets: UnsafePointer<Float>, rowCount: Int, share: Float
    ) -> Double {
        let squares = differences(
            outputs, into: errors, bias: bias, targets: targets, rowCount: rowCount)
        let score = correlation.gradient(
            outputs, bias: bias, biasGradient: biasGradient, targets: targets,
            rowCount: rowCount)
        let factor = 2 * weight * share / Float(rowCount)
        biasGradient.update(repeating: 0, count: width)
        for row in 0..<rowCount {
            let (line, difference) = (outputs + row * width, errors + row * width)
            for j in 0..<width {
                let gradient = line[j] * share + difference[j] * factor
                line[j] = gradient
                biasGradient[j] += gradient
            }
        }
        return Double(share) * (Double(weight) * squares - score) / Double(rowCount)
    }

    /// Writes how far outputs with their bias are from targets; returns the sum of the squares.
    private func differences(
        _ outputs: UnsafePointer<Float>, into errors: UnsafeMutablePointer<Float>,
        bias: UnsafePointer<Float>, targets: UnsafePointer<Float>, rowCount: Int
    ) -> Double {
        var total = 0.0
        for row in 0..<rowCount {
            let (line, start) = (outputs + row * width, row * width)
            var squares = Vector(repeating: 0)
            let whole = width & ~7
            var j = 0
            while j < whole {
                let error =
                    (line + j).vector + (bias + j).vector - (targets + start + j).vector
                (errors + start + j).vector = error
                squares += error * error
                j += 8
            }
            var sum = squares.total
            for j in whole..<width {
                let error = line[j] + bias[j] - targets[start + j]
                errors[start + j] = error
                sum += error * error
            }
            total += Double(sum)
        }
        return total
    }
}
