import Learning
import LinearAlgebra
import Testing

@Suite("Layer normalisation")
struct RowNormalisationTests {
    private static let widths = [1, 2, 7, 8, 9, 16, 21]

    /// g·x of a row v, in double precision.
    private static func definition(
        _ row: [Double], bias: [Float], gain: [Float]
    ) -> [Double] {
        let values = zip(row, bias).map { $0 + Double($1) }
        let mean = values.reduce(0, +) / Double(values.count)
        let square =
            values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        let scale = 1 / (square + 1e-5).squareRoot()
        return zip(values, gain).map { ($0 - mean) * scale * Double($1) }
    }

    /// Runs forth, and back from `upstream`.
    private static func run(
        _ values: [Float], bias: [Float], gain: [Float], upstream: [Float]
    ) -> (outputs: [Float], predicted: [Float], gradient: [Float], gain: [Float], bias: [Float]) {
        let width = bias.count
        let rowCount = values.count / width
        var (outputs, predicted, gradient) = (values, values, upstream)
        var normalised = [Float](repeating: 7, count: values.count)
        var scales = [Float](repeating: 7, count: rowCount)
        var gainGradient = [Float](repeating: 7, count: width)
        var biasGradient = gainGradient
        bias.withUnsafePointer { bias in
            gain.withUnsafePointer { gain in
                outputs.withUnsafeMutablePointer { outputs in
                    normalised.withUnsafeMutablePointer { normalised in
                        scales.withUnsafeMutablePointer {
                            RowNormalisation.forward(
                                outputs, normalised: normalised, scales: $0, bias: bias,
                                gain: gain, rowCount: rowCount, width: width)
                        }
                    }
                }
                predicted.withUnsafeMutablePointer {
                    RowNormalisation.forward(
                        $0, normalised: nil, scales: nil, bias: bias, gain: gain,
                        rowCount: rowCount, width: width)
                }
                gradient.withUnsafeMutablePointer { gradient in
                    gainGradient.withUnsafeMutablePointer { gainGradient in
                        biasGradient.withUnsafeMutablePointer {
                            RowNormalisation.backward(
                                gradient, normalised: &normalised, scales: &scales, gain: gain,
                                gainGradient: gainGradient, biasGradient: $0,
                                rowCount: rowCount, width: width)
                        }
                    }
                }
            }
        }
        return (outputs, predicted, gradient, gainGradient, biasGradient)
    }

    private static func normals(_ count: Int, seed: UInt64) -> [Float] {
        var stream = RandomStream(seed: seed, stream: 4)
        return (0..<count).map { _ in stream.normal() }
    }

    @Test("rows and all gradients equal the definition, at every width", arguments: widths)
    func definition(width: Int) {
        let (values, upstream) = (
            Self.normals(3 * width, seed: 1), Self.normals(3 * width, seed: 2)
        )
        let (bias, gain) = (Self.normals(width, seed: 3), Self.normals(width, seed: 4))
        let found = Self.run(values, bias: bias, gain: gain, upstream: upstream)
        #expect(found.predicted == found.outputs)
        /// Σ upstream · g·x of a row.
        func weighted(_ row: Int, _ line: [Double], _ gain: [Float]) -> Double {
            let outputs = Self.definition(line, bias: bias, gain: gain)
            return outputs.indices.reduce(0) {
                $0 + outputs[$1] * Double(upstream[row * width + $1])
            }
        }
        var (gainSums, biasSums) = (
            [Double](repeating: 0, count: width), [Double](repeating: 0, count: width)
        )
        for row in 0..<3 {
            let line = values[row * width..<(row + 1) * width].map { Double($0) }
            for (column, expected) in Self.definition(line, bias: bias, gain: gain).enumerated() {
                let place = row * width + column
                #expect(abs(Double(found.outputs[place]) - expected) < 1e-5)
                var (up, down) = (line, line)
                up[column] += 1e-4
                down[column] -= 1e-4
                let slope = (weighted(row, up, gain) - weighted(row, down, gain)) / 2e-4
                #expect(abs(Double(found.gradient[place]) - slope) < 2e-4 * max(1, abs(slope)))
                biasSums[column] += slope
                var only = [Float](repeating: 0, count: width)
                only[column] = 1
                gainSums[column] += weighted(row, line, only)
            }
        }
        for column in 0..<width {
            #expect(abs(Double(found.gain[column]) - gainSums[column]) < 1e-4)
            #expect(
                abs(Double(found.bias[column]) - biasSums[column])
                    < 5e-4 * max(1, abs(biasSums[column])))
        }
    }

    @Test("constant rows become 0 and give finite gradients", arguments: [Float(0), 3, -1e6])
    func constant(value: Float) {
        for width in [1, 8, 13] {
            let zeros = [Float](repeating: 0, count: width)
            let found = Self.run(
                [Float](repeating: value, count: 2 * width), bias: zeros,
                gain: [Float](repeating: 2, count: width),
                upstream: Self.normals(2 * width, seed: 5))
            // 1e6 divided by a width that is no power of two rounds.
            let largest = found.outputs.reduce(Float(0)) { max($0, abs($1)) }
            #expect(largest <= (abs(value) < 10 ? 1e-3 : 200))
            let isFinite = (found.gradient + found.gain + found.bias).allSatisfy(\.isFinite)
            #expect(isFinite)
        }
    }

    @Test("a NaN in a row stays one, and leaves other rows as they are")
    func notANumber() {
        var values = Self.normals(2 * 11, seed: 6)
        let ones = [Float](repeating: 1, count: 11)
        let sound = Self.run(values, bias: ones, gain: ones, upstream: values)
        for place in [0, 9] {
            values[place] = .nan
            let found = Self.run(values, bias: ones, gain: ones, upstream: ones + ones)
            #expect(found.outputs[..<11].allSatisfy { $0.isNaN })
            #expect(found.outputs[11...] == sound.outputs[11...])
        }
    }
}
