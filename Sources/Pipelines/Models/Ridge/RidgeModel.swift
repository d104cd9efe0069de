import Learning
package import LinearAlgebra

/// Multi-output ridge regression, whose penalty is chosen on the training rows alone.
package struct RidgeModel: ModelKind {
    package typealias Parameters = NoParameters
    package static let name = "ridge"
    package static let summary =
        "linear regression with an L2 penalty that is chosen on the training cells"

    private let regression: RidgeRegression

    /// Features and targets, once as read and once in order, and square matrices of the features'
    /// order in double precision, with LAPACK's scratch.
    package static func memoryBytes(_ parameters: NoParameters, _ shape: ModelShape) -> Int {
        let (p, m) = (shape.featureCount, shape.outputCount)
        return 2 * 4 * shape.cellCount * (p + m) + 8 * p * (6 * p + 4 * m)
    }

    /// Inner products of features and targets over the training rows, predictions of those held
    /// out, and one eigenproblem.
    package static func operations(
        _ parameters: NoParameters, _ shape: ModelShape
    ) -> Double {
        let (p, m) = (Double(shape.featureCount), Double(shape.outputCount))
        let products =
            2 * p * (Double(shape.trainingCount) * (p + m) + Double(shape.heldOutCount) * m)
        // 20·10⁹ operations in double precision in a second; a cube of an eigenproblem is five.
        return products / 20 + 5 * p * p * p
    }

    package static func archiveBytes(_ parameters: NoParameters, _ shape: ModelShape) -> Int {
        8 * (shape.featureCount * (shape.outputCount + 2) + shape.outputCount)
    }

    package static var layerBytes: ((NoParameters, ModelShape) -> Int)? {
        { 4 * ($1.featureCount + 1) * $1.outputCount }
    }

    package static func fit(
        _ parameters: NoParameters, to data: inout ModelData, _ fitting: ModelFitting
    ) throws -> RidgeModel {
        RidgeModel(
            regression: try RidgeRegression(
                features: data.features, targets: data.targets, rows: data.trainingRows))
    }

    private init(regression: RidgeRegression) {
        self.regression = regression
    }

    /// Reads what `archive` holds.
    package init(archive: ArrayArchive) throws {
        regression = try RidgeRegression(archive: archive)
    }

    package var archive: ArrayArchive { regression.archive }

    package func predict(_ features: DenseMatrix) -> DenseMatrix {
        regression.predict(features, rows: Array(0..<features.rowCount))
    }

    package func layers(featureCount p: Int) -> DenseLayers? {
        DenseLayers(
            means: regression.scaler.means, scales: regression.scaler.scales,
            coefficients: regression.coefficients, intercepts: regression.targetMeans)
    }
}
