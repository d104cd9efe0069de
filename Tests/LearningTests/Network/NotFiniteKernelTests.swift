import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Kernels and numbers that are not finite")
struct NotFiniteKernelTests {
    /// One with a payload in its low bits, which integer arithmetic on the exponent would carry
    /// into a number.
    private static let marked = Float(bitPattern: 0x7fc0_0001)
    private static let width = 37

    @Test(
        "a NaN stays one through every activation, dropped or not, at every vector level",
        arguments: NetworkShape.Activation.allCases, VectorLevel.allCases)
    func activations(kind: NetworkShape.Activation, level: VectorLevel) {
        level.use()
        defer { VectorLevel.widest.use() }
        let width = Self.width
        let bias = [Float](repeating: 0, count: width)
        for special in [Float.nan, Self.marked, -Self.marked] {
            for dropout in [nil, DropoutStream(rate: 0.5, seed: 1, epoch: 0, step: 0)] {
                let clean = (0..<2 * width).map { Float($0) / 20 - 2 }
                var inputs = clean
                let places = [0, 5, 17, 36, 37, 60, 73]
                for place in places { inputs[place] = special }
                let upstream = [Float](repeating: 1, count: 2 * width)
                func run(_ inputs: [Float]) -> (
                    outputs: [Float], predicted: [Float], gradients: [Float],
                    biasGradient: [Float]
                ) {
                    HiddenActivationTests.run(
                        kind, inputs, bias: bias, upstream: upstream, rowCount: 2, stride: width,
                        dropout: dropout)
                }
                let (found, sound) = (run(inputs), run(clean))
                for place in inputs.indices {
                    let isSpecial = places.contains(place)
                    #expect(found.outputs[place].isNaN == isSpecial, "\(kind) \(level) \(place)")
                    #expect(found.predicted[place].isNaN == isSpecial)
                    #expect(found.gradients[place].isNaN == isSpecial)
                    guard !isSpecial else { continue }
                    #expect(found.outputs[place] == sound.outputs[place])
                    #expect(found.gradients[place] == sound.gradients[place])
                }
                for column in 0..<width {
                    let isSpecial = places.contains { $0 % width == column }
                    #expect(found.biasGradient[column].isNaN == isSpecial)
                }
            }
        }
    }

    @Test(
        "a NaN that comes back stays one where the derivative is 0",
        arguments: NetworkShape.Activation.allCases, VectorLevel.allCases)
    func gradients(kind: NetworkShape.Activation, level: VectorLevel) {
        level.use()
        defer { VectorLevel.widest.use() }
        let width = Self.width
        // Negative inputs, of which half are dropped: ReLU's derivative is 0 in all of them.
        let inputs = (0..<width).map { -0.1 - Float($0) / 20 }
        let upstream = [Float](repeating: .nan, count: width)
        let found = HiddenActivationTests.run(
            kind, inputs, bias: [Float](repeating: 0, count: width), upstream: upstream,
            rowCount: 1, stride: width,
            dropout: DropoutStream(rate: 0.5, seed: 1, epoch: 0, step: 0))
        #expect(found.outputs.contains(0))
        #expect(
            found.gradients.allSatisfy { $0.isNaN } && found.biasGradient.allSatisfy { $0.isNaN })
    }

    @Test(
        "the exponential and Adam hand a NaN on, at every vector level",
        arguments: VectorLevel.allCases)
    func others(level: VectorLevel) {
        level.use()
        defer { VectorLevel.widest.use() }
        let places = [0, 7, 16, 20]
        var values = [Float](repeating: 0.5, count: 21)
        for place in places { values[place] = place < 16 ? Self.marked : .nan }
        let gradients = values
        values.withUnsafeMutablePointer { Exponential.replace($0, count: 21) }
        for place in 0..<21 { #expect(values[place].isNaN == places.contains(place)) }
        var parameters = [Float](repeating: 1, count: 21)
        var (means, squares) = (parameters, parameters)
        let sum = parameters.withUnsafeMutablePointer { parameters in
            means.withUnsafeMutablePointer { means in
                squares.withUnsafeMutablePointer { squares in
                    gradients.withUnsafePointer {
                        Adam(TrainingOptions(), learningRate: 0.01, step: 1).update(
                            parameters, gradients: $0, means: means, squares: squares, count: 21,
                            penalty: 0)
                    }
                }
            }
        }
        #expect(sum == 21)
        for place in 0..<21 { #expect(parameters[place].isNaN == places.contains(place)) }
    }

    @Test("a loss with a NaN or an infinity in it is NaN", arguments: [Float.nan, .infinity])
    func losses(special: Float) {
        let input = LatentCase(n: 3, m: 150, k: 17)
        let zeros = [Float](repeating: 0, count: 17)
        for place in [0, 9, 16] {
            var outputs = input.latent.values
            outputs[17 + place] = special
            for loss in [TrainingLoss.correlation, .latent(input.basis)] {
                let (score, gradient) = LossCase.run(
                    loss, outputs, bias: zeros, targets: input.targets.values.values, width: 17)
                #expect(score.isNaN, "\(loss), \(place)")
                #expect(gradient[17..<34].contains { $0.isNaN })
                #expect(gradient[..<17].allSatisfy { $0.isFinite })
            }
        }
    }

    @Test("constant predictions and constant targets count -1 and give no gradient, in every loss")
    func constants() {
        let input = LatentCase(n: 4, m: 150, k: 9)
        let zeros = [Float](repeating: 0, count: 9)
        // 0.1 is no sum of powers of two: the mean of nine is another number.
        let tenth = [Float](repeating: 0.1, count: 9)
        for (outputs, targets) in [
            (tenth, Array(input.targets.values.row(0))),
            ([Float](repeating: 3e25, count: 9), Array(input.targets.values.row(0))),
            (Array(input.latent.row(0)), zeros),
        ] {
            let (score, gradient) = LossCase.run(
                .correlation, outputs, bias: zeros, targets: targets, width: 9)
            #expect(score == -1)
            #expect(gradient.allSatisfy { $0 == 0 })
        }
        for (outputs, targets) in [
            (zeros, Array(input.targets.values.row(0))), (Array(input.latent.row(0)), zeros),
        ] {
            let (score, gradient) = LossCase.run(
                .latent(input.basis), outputs, bias: zeros, targets: targets, width: 9)
            #expect(score == -1)
            #expect(gradient.allSatisfy { $0 == 0 })
        }
    }

    @Test(
        "predictions of any size that are not constant score their correlation",
        arguments: [Float(1e-25), 1, 1e18, 1e25])
    func sizes(scale: Float) {
        let shape: [Float] = [1, 3, 2, 5, 4, 4, 0, 7, 1, 2]
        var targets = DenseMatrix(
            rowCount: 1, columnCount: 10, values: [2, 1, 2, 4, 3, 3, 1, 5, 0, 2])
        let truth = targets
        standardiseWithinRows(&targets)
        let expected = pearsonPerRow(
            truth: truth, prediction: DenseMatrix(rowCount: 1, columnCount: 10, values: shape))[0]
        let (score, _) = LossCase.run(
            .correlation, shape.map { $0 * scale }, bias: [Float](repeating: 0, count: 10),
            targets: targets.values, width: 10)
        #expect(abs(score - expected) < 1e-6)
    }
}

/// One batch through a loss.
enum LossCase {
    /// The sum of correlations, and the gradient.
    static func run(
        _ loss: TrainingLoss, _ outputs: [Float], bias: [Float], targets: [Float], width: Int
    ) -> (score: Double, gradient: [Float]) {
        var found = outputs
        var biasGradient = bias
        let rowCount = outputs.count / width
        let score = found.withUnsafeMutablePointer { found in
            bias.withUnsafePointer { bias in
                biasGradient.withUnsafeMutablePointer { biasGradient in
                    targets.withUnsafePointer { targets in
                        switch loss {
                        case .correlation:
                            CorrelationLoss.gradient(
                                found, bias: bias, biasGradient: biasGradient, targets: targets,
                                rowCount: rowCount, width: width)
                        case .latent(let basis):
                            LatentCorrelationLoss(basis).gradient(
                                found, bias: bias, biasGradient: biasGradient, targets: targets,
                                rowCount: rowCount)
                        }
                    }
                }
            }
        }
        return (score, found)
    }
}
