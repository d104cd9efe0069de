import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Hidden activations")
struct HiddenActivationTests {
    /// The definitions, in double precision.
    static func value(_ kind: NetworkShape.Activation, _ x: Double) -> Double {
        switch kind {
        case .selu: 1.050_700_987_355_48 * (x > 0 ? x : 1.673_263_242_354_38 * expm1(x))
        case .relu: max(x, 0)
        case .gelu: x * erfc(-x / 2.squareRoot()) / 2
        case .swish: x / (1 + exp(-x))
        }
    }

    /// Outputs and gradients of a batch whose gradient behind the layer is `upstream`.
    static func run(
        _ kind: NetworkShape.Activation, _ inputs: [Float], bias: [Float], upstream: [Float],
        rowCount: Int, stride: Int, dropout: DropoutStream?
    ) -> (outputs: [Float], predicted: [Float], gradients: [Float], biasGradient: [Float]) {
        let width = bias.count
        var (outputs, predicted, gradients) = (inputs, inputs, upstream)
        var slopes = [Float](repeating: 7, count: inputs.count)
        var biasGradient = [Float](repeating: 9, count: width)
        var (stream, none): (DropoutStream?, DropoutStream?) = (dropout, nil)
        bias.withUnsafePointer { bias in
            outputs.withUnsafeMutablePointer { outputs in
                slopes.withUnsafeMutablePointer {
                    kind.forward(
                        outputs, slopes: $0, bias: bias, rowCount: rowCount, width: width,
                        stride: stride, dropout: &stream)
                }
            }
            predicted.withUnsafeMutablePointer {
                kind.forward(
                    $0, slopes: nil, bias: bias, rowCount: rowCount, width: width, stride: stride,
                    dropout: &none)
            }
        }
        gradients.withUnsafeMutablePointer { gradients in
            outputs.withUnsafePointer { outputs in
                slopes.withUnsafePointer { slopes in
                    biasGradient.withUnsafeMutablePointer {
                        kind.backward(
                            gradients, outputs: outputs, slopes: slopes, biasGradient: $0,
                            rowCount: rowCount, width: width, stride: stride,
                            survivorScale: dropout?.survivorScale ?? 1)
                    }
                }
            }
        }
        return (outputs, predicted, gradients, biasGradient)
    }

    static func normals(_ count: Int, seed: UInt64) -> [Float] {
        var stream = RandomStream(seed: seed, stream: 1)
        return (0..<count).map { _ in stream.normal() }
    }

    @Test(
        "each equals its definition, and its gradient finite differences, at every width",
        arguments: NetworkShape.Activation.allCases, [1, 7, 16, 17, 37])
    func definition(kind: NetworkShape.Activation, width: Int) {
        let (rowCount, stride) = (4, width + 3)
        let inputs = Self.normals(rowCount * stride, seed: UInt64(width)).map { 2 * $0 }
        let bias = Self.normals(width, seed: 2)
        let upstream = Self.normals(rowCount * stride, seed: 3)
        let found = Self.run(
            kind, inputs, bias: bias, upstream: upstream, rowCount: rowCount, stride: stride,
            dropout: nil)
        #expect(found.outputs == found.predicted)
        var sums = [Double](repeating: 0, count: width)
        for place in inputs.indices {
            let column = place % stride
            guard column < width else {
                #expect(found.outputs[place] == inputs[place], "a neighbour was changed")
                #expect(found.gradients[place] == upstream[place], "a neighbour was changed")
                continue
            }
            let x = Double(inputs[place] + bias[column])
            #expect(abs(Double(found.outputs[place]) - Self.value(kind, x)) < 1e-6)
            let slope = (Self.value(kind, x + 1e-5) - Self.value(kind, x - 1e-5)) / 2e-5
            let expected = slope * Double(upstream[place])
            // A difference across a corner is no derivative.
            if abs(x) > 1e-4 { #expect(abs(Double(found.gradients[place]) - expected) < 4e-6) }
            sums[column] += Double(found.gradients[place])
        }
        for column in 0..<width {
            #expect(abs(Double(found.biasGradient[column]) - sums[column]) < 1e-5)
        }
    }

    @Test(
        "what is dropped is zero and gives no gradient, survivors grow",
        arguments: NetworkShape.Activation.allCases)
    func dropout(kind: NetworkShape.Activation) {
        let (rowCount, width) = (50, 37)
        let inputs = Self.normals(rowCount * width, seed: 5).map { 3 * $0 }
        let bias = [Float](repeating: 0, count: width)
        let upstream = [Float](repeating: 1, count: inputs.count)
        let stream = DropoutStream(rate: 0.4, seed: 1, epoch: 0, step: 0)
        func run(_ dropout: DropoutStream?) -> (
            outputs: [Float], predicted: [Float], gradients: [Float], biasGradient: [Float]
        ) {
            Self.run(
                kind, inputs, bias: bias, upstream: upstream, rowCount: rowCount, stride: width,
                dropout: dropout)
        }
        let (dropped, plain) = (run(stream), run(nil))
        var zeros = 0
        for place in inputs.indices where plain.outputs[place] != 0 {
            if dropped.outputs[place] == 0 {
                zeros += 1
                #expect(dropped.gradients[place] == 0)
            } else {
                #expect(abs(dropped.outputs[place] - plain.outputs[place] / 0.6) < 1e-5)
                #expect(abs(dropped.gradients[place] - plain.gradients[place] / 0.6) < 1e-5)
            }
        }
        let alive = plain.outputs.count { $0 != 0 }
        #expect(abs(Double(zeros) / Double(alive) - 0.4) < 0.06)
        #expect(dropped.predicted == plain.predicted)
    }

    @Test("arguments far from 0 give no NaN", arguments: NetworkShape.Activation.allCases)
    func farArguments(kind: NetworkShape.Activation) {
        let inputs: [Float] = [-1e30, -1000, -89, -20, 0, 20, 89, 1000, 1e30]
        let zero = [Float](repeating: 0, count: inputs.count)
        let found = Self.run(
            kind, inputs, bias: zero, upstream: zero.map { _ in 1 }, rowCount: 1,
            stride: inputs.count, dropout: nil)
        #expect((found.outputs + found.gradients).allSatisfy { $0.isFinite })
        let scale: Float = kind == .selu ? 1.050_701 : 1
        #expect(abs(found.outputs[5] - 20 * scale) < 1e-4 && abs(found.gradients[6] - scale) < 1e-5)
        let floor: Float = kind == .selu ? 1.758_099 : 0
        #expect(abs(found.outputs[3] + floor) < 1e-5 && abs(found.gradients[2]) < 1e-5)
    }

    @Test("every vector level gives the same bytes, over random shapes, tails and strides")
    func levels() {
        var stream = RandomStream(seed: 12, stream: 0)
        for _ in 0..<40 {
            let (width, rowCount) = (1 + stream.next(below: 70), 1 + stream.next(below: 9))
            let stride = width + stream.next(below: 20)
            let seed = stream.next()
            let inputs = Self.normals(rowCount * stride, seed: seed).map { 4 * $0 }
            let upstream = Self.normals(rowCount * stride, seed: seed &+ 1)
            let bias = Self.normals(width, seed: seed &+ 2)
            for kind in NetworkShape.Activation.allCases {
                let results = VectorLevel.allCases.map { level in
                    level.use()
                    let found = Self.run(
                        kind, inputs, bias: bias, upstream: upstream, rowCount: rowCount,
                        stride: stride,
                        dropout: DropoutStream(rate: 0.2, seed: seed, epoch: 1, step: 2))
                    return [found.outputs, found.predicted, found.gradients, found.biasGradient]
                        .map { $0.map(\.bitPattern) }
                }
                #expect(results.allSatisfy { $0 == results[0] }, "\(kind) \(width) \(stride)")
            }
        }
        VectorLevel.widest.use()
    }

    @Test("networks of every activation learn, and survive their archive")
    func learning() throws {
        let cells = KerasGoldenTests.cells(300, seed: 21)
        for kind in NetworkShape.Activation.allCases {
            var options = TrainingOptions()
            (options.epochs, options.batchSize) = (25, 32)
            let trainer = NetworkTrainer(
                shape: NetworkShape(
                    inputCount: 24, hidden: [32, 17], targetCount: 10, activation: kind,
                    dropout: 0.1),
                options: options, seed: 1, training: cells, validation: cells)
            let (records, network) = NetworkTrainerTests.finish(trainer)
            #expect(records.map(\.validationScore).max() ?? 0 > 0.8, "\(kind)")
            #expect(try Network(archive: network.archive()) == network)
        }
    }
}
