import LinearAlgebra
import Pipelines
import Testing

@Suite("The model kind pls")
struct PartialLeastSquaresModelTests {
    @Test("every key is read into the parameter that it names")
    func keys() {
        var problems: [KeyProblem] = []
        let section = CheckedSection(
            path: "model", values: ["components": .integer(7), "scale-targets": .boolean(true)])
        let found = PartialLeastSquaresModel.parameters(reading: section, problems: &problems)
        var expected = PartialLeastSquaresParameters()
        expected.components = 7
        expected.scalesTargets = true
        #expect(found == expected && problems.isEmpty)
        #expect(PartialLeastSquaresParameters() != expected)
    }

    @Test("its dense layer predicts what it predicts")
    func layers() throws {
        var data = ModelCase.data()
        let model = try ModelCase.fit("pls", to: &data)
        let layers = try #require(model.layers(featureCount: ModelCase.featureCount))
        var product = BLAS.multiply(data.features, layers.output.kernel)
        for row in 0..<product.rowCount {
            for target in 0..<ModelCase.targetCount {
                product[row, target] += layers.output.bias[target]
            }
        }
        let expected = model.predict(data.features).values
        for (found, expected) in zip(product.values, expected) {
            #expect(abs(found - expected) < 1e-4)
        }
    }
}
