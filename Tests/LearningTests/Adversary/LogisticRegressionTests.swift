import Learning
import LinearAlgebra
import Testing

@Suite("Logistic regression")
struct LogisticRegressionTests {
    @Test("coefficients and probabilities equal scikit-learn's, where a plane parts classes too")
    func equalsScikitLearn() throws {
        let cases = try FoldSchemesGolden.load().logistic
        #expect(cases.count == 4)
        for (index, testCase) in cases.enumerated() {
            let d = testCase.featureCount
            let training = DenseMatrix(
                rowCount: testCase.training.count / d, columnCount: d, values: testCase.training)
            let test = DenseMatrix(
                rowCount: testCase.test.count / d, columnCount: d, values: testCase.test)
            let fitted = LogisticRegression(
                LabelledRows(
                    negatives: training, negativeRows: Array(0..<training.rowCount),
                    positives: test, positiveRows: Array(0..<test.rowCount)),
                penalty: testCase.penalty)
            for (found, expected) in zip(fitted.coefficients, testCase.coefficients) {
                #expect(
                    abs(found - expected) < 1e-6 * (1 + abs(expected)),
                    "case \(index): if scikit-learn changed, re-run Golden/make_fold_schemes.py")
            }
            let probabilities =
                fitted.probabilities(training, rows: Array(0..<training.rowCount))
                + fitted.probabilities(test, rows: Array(0..<test.rowCount))
            for (found, expected) in zip(probabilities, testCase.probabilities) {
                #expect(abs(found - expected) < 1e-6)
            }
            #expect(fitted.stepCount < 30)
        }
    }

    @Test("rows that do not take part change nothing, across blocks of rows")
    func onlyChosenRows() {
        var random = RandomStream(seed: 3, stream: 0)
        func matrix(_ rows: Int) -> DenseMatrix {
            DenseMatrix(
                rowCount: rows, columnCount: 3, values: (0..<rows * 3).map { _ in random.normal() })
        }
        let (negatives, positives) = (matrix(1300), matrix(700))
        let chosen = (0..<1300).filter { $0 % 2 == 0 }
        let fitted = LogisticRegression(
            LabelledRows(
                negatives: negatives, negativeRows: chosen, positives: positives,
                positiveRows: Array(0..<700)), penalty: 1)
        let copied = LogisticRegression(
            LabelledRows(
                negatives: negatives.selectingRows(chosen), negativeRows: Array(chosen.indices),
                positives: positives, positiveRows: Array(0..<700)), penalty: 1)
        #expect(fitted == copied)
    }

    @Test("the area under the curve equals scikit-learn's, ties included")
    func areaEqualsScikitLearn() throws {
        for testCase in try FoldSchemesGolden.load().areas {
            let area = areaUnderCurve(negatives: testCase.negatives, positives: testCase.positives)
            #expect(abs(area - testCase.area) < 1e-12)
        }
        #expect(areaUnderCurve(negatives: [1, 1], positives: [1]) == 0.5)
    }
}
