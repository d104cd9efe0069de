import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("network kernels")
struct KernelTests {
    @Test("the exponential is right to within one unit in the last place")
    func exponentialPrecision() {
        // Steps are irrational so that all fractions occur.
        let arguments = (0..<560_000).map { min(-87 + Float($0) * 0.000_313_17, 88) }
        var worst = 0.0
        for (argument, found) in zip(arguments, exponentials(arguments)) {
            let truth = exp(Double(argument))
            worst = max(worst, abs(Double(found) - truth) / Double(Float(truth).ulp))
        }
        #expect(worst < 1, "\(worst) units in the last place")
        let special = exponentials([0, -1000, -87, 1000])
        #expect(special[0] == 1 && special[1] == special[2] && special[3].isFinite)
    }

    private func exponentials(_ arguments: [Float]) -> [Float] {
        var values = arguments
        values.withUnsafeMutablePointer { Exponential.replace($0, count: arguments.count) }
        return values
    }

    @Test("every vector level gives the same bytes, over random shapes, tails and strides")
    func levels() {
        var stream = RandomStream(seed: 11, stream: 0)
        for _ in 0..<60 {
            let width = 1 + Int(stream.uniform() * 70)
            let rowCount = 1 + Int(stream.uniform() * 9)
            let input = KernelCase(
                rowCount: rowCount, width: width, stride: width + Int(stream.uniform() * 20),
                seed: stream.next())
            let results = VectorLevel.allCases.map { level in
                level.use()
                return input.run()
            }
            #expect(results.allSatisfy { $0 == results[0] }, "\(input)")
        }
        VectorLevel.widest.use()
    }

    @Test("SELU equals its definition, at every width", arguments: [1, 7, 8, 9, 16, 21])
    func selu(width: Int) {
        let (rowCount, stride) = (5, 24)
        var stream = RandomStream(seed: 1, stream: UInt64(width))
        let before = (0..<rowCount * stride).map { _ in 2 * stream.normal() }
        let bias = (0..<width).map { _ in stream.normal() }
        var after = before
        var none: DropoutStream?
        after.withUnsafeMutablePointer { values in
            bias.withUnsafePointer { bias in
                Selu.forward(
                    values, bias: bias, rowCount: rowCount, width: width, stride: stride,
                    dropout: &none)
            }
        }
        for row in 0..<rowCount {
            for column in 0..<stride {
                let found = after[row * stride + column]
                guard column < width else {
                    #expect(found == before[row * stride + column], "a neighbour was changed")
                    continue
                }
                let x = Double(before[row * stride + column] + bias[column])
                let expected = 1.050_700_987_355_48 * (x > 0 ? x : 1.673_263_242_354_38 * expm1(x))
                #expect(abs(Double(found) - expected) < 5e-7)
            }
        }
    }

    @Test("dropout keeps the mean, drops its share, and recurs from the same place")
    func dropout() {
        let (rowCount, width) = (400, 50)
        func run(step: Int) -> [Float] {
            var values = [Float](repeating: 1, count: rowCount * width)
            let bias = [Float](repeating: 0, count: width)
            var stream: DropoutStream? = DropoutStream(rate: 0.1, seed: 3, epoch: 2, step: step)
            values.withUnsafeMutablePointer { values in
                bias.withUnsafePointer { bias in
                    Selu.forward(
                        values, bias: bias, rowCount: rowCount, width: width, stride: width,
                        dropout: &stream)
                }
            }
            return values
        }
        let values = run(step: 4)
        #expect(values == run(step: 4))
        #expect(values != run(step: 5))
        let dropped = values.count { $0 == 0 }
        let survivor = Float(1.050_701 / 0.9)
        #expect(values.allSatisfy { $0 == 0 || abs($0 - survivor) < 1e-5 })
        // 20,000 values at rate 0.1: the standard deviation of the count is 42.
        #expect(abs(dropped - 2000) < 200)
        for column in 0..<width {
            let inColumn = (0..<rowCount).count { values[$0 * width + column] == 0 }
            #expect(abs(inColumn - 40) < 36)
        }
    }

    @Test("SELU's gradient equals finite differences, and is zero where dropped")
    func seluGradient() {
        let width = 13
        var stream = RandomStream(seed: 5, stream: 0)
        let inputs = (0..<width).map { _ in stream.normal() }
        let bias = [Float](repeating: 0, count: width)
        var outputs = inputs
        var dropout: DropoutStream? = DropoutStream(rate: 0.4, seed: 1, epoch: 0, step: 0)
        var gradients = [Float](repeating: 1, count: width)
        var biasGradient = [Float](repeating: 9, count: width)
        outputs.withUnsafeMutablePointer { outputs in
            bias.withUnsafePointer { bias in
                Selu.forward(
                    outputs, bias: bias, rowCount: 1, width: width, stride: width,
                    dropout: &dropout)
            }
        }
        gradients.withUnsafeMutablePointer { gradients in
            outputs.withUnsafePointer { outputs in
                biasGradient.withUnsafeMutablePointer { biasGradient in
                    Selu.backward(
                        gradients, outputs: outputs, biasGradient: biasGradient, rowCount: 1,
                        width: width, stride: width, survivorScale: 1 / 0.6)
                }
            }
        }
        #expect(outputs.contains(0) && outputs.contains { $0 != 0 })
        for j in 0..<width {
            let x = Double(inputs[j])
            let slope = x > 0 ? 1.050_700_987 : 1.758_099_341 * exp(x)
            let expected = outputs[j] == 0 ? 0 : slope / 0.6
            #expect(abs(Double(gradients[j]) - expected) < 2e-6)
            #expect(biasGradient[j] == gradients[j])
        }
    }

    @Test("the loss's gradient equals finite differences", arguments: [2, 7, 8, 10, 140])
    func lossGradient(width: Int) {
        let rowCount = 3
        var stream = RandomStream(seed: 6, stream: UInt64(width))
        let outputs = (0..<rowCount * width).map { _ in stream.normal() }
        let targets = (0..<rowCount * width).map { _ in stream.normal() }
        let bias = (0..<width).map { _ in stream.normal() }
        /// The notebook's formula in double precision.
        func loss(_ outputs: [Double]) -> Double {
            var total = 0.0
            for row in 0..<rowCount {
                let line = (0..<width).map { outputs[row * width + $0] + Double(bias[$0]) }
                let mean = line.reduce(0, +) / Double(width)
                let centred = line.map { $0 - mean }
                let numerator = (0..<width).reduce(0.0) {
                    $0 + Double(targets[row * width + $1]) * centred[$1]
                }
                let squares = centred.reduce(0) { $0 + $1 * $1 }
                total += numerator / (squares * Double(width)).squareRoot()
            }
            return -total / Double(rowCount)
        }
        var found = outputs
        var biasGradient = [Float](repeating: 0, count: width)
        let score = found.withUnsafeMutablePointer { found in
            bias.withUnsafePointer { bias in
                biasGradient.withUnsafeMutablePointer { biasGradient in
                    targets.withUnsafePointer { targets in
                        CorrelationLoss.gradient(
                            found, bias: bias, biasGradient: biasGradient, targets: targets,
                            rowCount: rowCount, width: width)
                    }
                }
            }
        }
        let exact = outputs.map { Double($0) }
        #expect(abs(-score / Double(rowCount) - loss(exact)) < 1e-6)
        for index in stride(from: 0, to: exact.count, by: max(1, exact.count / 40)) {
            var (up, down) = (exact, exact)
            up[index] += 1e-5
            down[index] -= 1e-5
            #expect(abs(Double(found[index]) - (loss(up) - loss(down)) / 2e-5) < 1e-5)
        }
        for column in 0..<width {
            let sum = (0..<rowCount).reduce(Float(0)) { $0 + found[$1 * width + column] }
            #expect(abs(biasGradient[column] - sum) < 1e-6)
        }
    }

    @Test("Adam equals Keras's formula, at every length", arguments: [1, 8, 13, 8200])
    func adam(count: Int) {
        var stream = RandomStream(seed: 7, stream: UInt64(count))
        var parameters = (0..<count).map { _ in stream.normal() }
        let gradients = (0..<count).map { _ in stream.normal() }
        var means = (0..<count).map { _ in stream.normal() }
        var squares = (0..<count).map { _ in abs(stream.normal()) }
        let (oldParameters, oldMeans, oldSquares) = (parameters, means, squares)
        let adam = Adam(TrainingOptions(), learningRate: 0.01, step: 3)
        let sum = parameters.withUnsafeMutablePointer { parameters in
            means.withUnsafeMutablePointer { means in
                squares.withUnsafeMutablePointer { squares in
                    gradients.withUnsafePointer { gradients in
                        adam.update(
                            parameters, gradients: gradients, means: means, squares: squares,
                            count: count, penalty: 0.01)
                    }
                }
            }
        }
        let alpha = 0.01 * (1 - pow(0.999, 3)).squareRoot() / (1 - pow(0.9, 3))
        var expectedSum = 0.0
        for index in 0..<count {
            let old = Double(oldParameters[index])
            expectedSum += old * old
            let gradient = Double(gradients[index]) + 0.02 * old
            let mean = 0.9 * Double(oldMeans[index]) + 0.1 * gradient
            let square = 0.999 * Double(oldSquares[index]) + 0.001 * gradient * gradient
            #expect(abs(Double(means[index]) - mean) < 1e-6)
            #expect(abs(Double(squares[index]) - square) < 1e-6)
            let expected = old - alpha * mean / (square.squareRoot() + 1e-7)
            #expect(abs(Double(parameters[index]) - expected) < 1e-6 + 1e-4 * abs(expected - old))
        }
        #expect(abs(sum - expectedSum) < 1e-5 * expectedSum)
    }
}

/// One random input of every kernel.
private struct KernelCase: CustomStringConvertible {
    let rowCount: Int
    let width: Int
    let stride: Int
    let seed: UInt64

    var description: String { "\(rowCount) × \(width), stride \(stride), seed \(seed)" }

    /// What all kernels make of the input, one after another.
    func run() -> [UInt32] {
        var stream = RandomStream(seed: seed, stream: 0)
        let count = rowCount * stride
        var (outputs, plain) = (normals(count, &stream), normals(count, &stream))
        var gradients = normals(count, &stream)
        let bias = normals(width, &stream)
        var biasGradient = [Float](repeating: 0, count: width)
        var (means, squares) = (normals(count, &stream), normals(count, &stream).map(abs))
        var powers = normals(count, &stream).map { 40 * $0 }
        var dropout: DropoutStream? = DropoutStream(rate: 0.2, seed: seed, epoch: 1, step: 2)
        var none: DropoutStream?
        for _ in 0..<2 {
            outputs.withUnsafeMutablePointer { outputs in
                bias.withUnsafePointer {
                    Selu.forward(
                        outputs, bias: $0, rowCount: rowCount, width: width, stride: stride,
                        dropout: &dropout)
                }
            }
        }
        plain.withUnsafeMutablePointer { plain in
            bias.withUnsafePointer {
                Selu.forward(
                    plain, bias: $0, rowCount: rowCount, width: width, stride: stride,
                    dropout: &none)
            }
        }
        gradients.withUnsafeMutablePointer { gradients in
            outputs.withUnsafePointer { outputs in
                biasGradient.withUnsafeMutablePointer {
                    Selu.backward(
                        gradients, outputs: outputs, biasGradient: $0, rowCount: rowCount,
                        width: width, stride: stride, survivorScale: 1.25)
                }
            }
        }
        let sum = plain.withUnsafeMutablePointer { plain in
            gradients.withUnsafePointer { gradients in
                means.withUnsafeMutablePointer { means in
                    squares.withUnsafeMutablePointer {
                        Adam(TrainingOptions(), learningRate: 0.01, step: 3).update(
                            plain, gradients: gradients, means: means, squares: $0, count: count,
                            penalty: 0.01)
                    }
                }
            }
        }
        powers.withUnsafeMutablePointer { Exponential.replace($0, count: count) }
        return [outputs, plain, gradients, biasGradient, means, squares, powers, [Float(sum)]]
            .flatMap { $0 }.map(\.bitPattern)
    }

    private func normals(_ count: Int, _ stream: inout RandomStream) -> [Float] {
        (0..<count).map { _ in stream.normal() }
    }
}
