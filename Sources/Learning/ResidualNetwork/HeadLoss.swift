/// The loss of one head's outputs: −Pearson within the cell, and a share of the squared error.
///
/// The squared error is the mean over cells and targets. Of latent targets it is that of the rows
/// that they stand for, apart from their means and a part that no output changes: with s and m of
/// `LatentBasis`, (‖z‖² − (s·z)²/m − 2 t·z + ‖t‖²)/m.
struct HeadLoss {
    private let correlation: PreparedLoss
    private let width: Int
    /// s/√m of a latent loss, of which squared errors leave out reconstructed rows' means; empty
    /// for rows.
    private let sums: [Float]
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
        sums =
            switch loss {
            case .correlation: []
            case .latent(let basis):
                basis.columnSums.map { $0 / Float(basis.targetCount).squareRoot() }
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

    /// Writes half the slope of the squared error by each output; returns the squared error, summed
    /// over the rows.
    private func differences(
        _ outputs: UnsafePointer<Float>, into errors: UnsafeMutablePointer<Float>,
        bias: UnsafePointer<Float>, targets: UnsafePointer<Float>, rowCount: Int
    ) -> Double {
        let whole = plainDifferences(
            outputs, into: errors, bias: bias, targets: targets, rowCount: rowCount)
        guard !sums.isEmpty else { return whole }
        var left = whole
        for row in 0..<rowCount {
            let start = row * width
            var along: Float = 0
            for j in 0..<width { along += sums[j] * (outputs[start + j] + bias[j]) }
            for j in 0..<width { errors[start + j] -= sums[j] * along }
            left -= Double(along) * Double(along)
        }
        return left
    }

    /// Writes how far outputs with their bias are from targets; returns the sum of the squares.
    private func plainDifferences(
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
