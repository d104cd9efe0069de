import Coordination
import Learning
package import LinearAlgebra

/// A linear model through a few components of the features that vary most with the targets.
package struct PartialLeastSquaresModel: ModelKind {
    package typealias Parameters = PartialLeastSquaresParameters
    package static let name = "pls"
    package static let summary = "partial least squares, linear through a few components"
    package static var declaration: Declaration<PartialLeastSquaresParameters> {
        PartialLeastSquaresParameters.declaration
    }

    private let regression: PartialLeastSquares

    /// Features and targets, once as read and once in order; two square matrices of the features'
    /// order, those of the smaller side with LAPACK's scratch, and the components.
    package static func memoryBytes(
        _ parameters: PartialLeastSquaresParameters, _ shape: ModelShape
    ) -> Int {
        let (p, m) = (shape.featureCount, shape.outputCount)
        let order = min(p, m)
        return 2 * 4 * shape.cellCount * (p + m)
            + 8 * (2 * p * p + 5 * p * m + 5 * order * order + 2 * parameters.components * p)
    }

    /// Inner products over the training rows, an eigenproblem for each component, and predictions.
    package static func operations(
        _ parameters: PartialLeastSquaresParameters, _ shape: ModelShape
    ) -> Double {
        let (p, m) = (Double(shape.featureCount), Double(shape.outputCount))
        let predicted = Double(shape.heldOutCount + shape.testCount)
        let products = 2 * p * (Double(shape.trainingCount) * (p + m) + predicted * m)
        let order = min(p, m)
        // 20·10⁹ operations in double precision in a second; a cube of an eigenproblem is five.
        return products / 20
            + Double(parameters.components)
            * (5 * order * order * order + 2 * p * m * order / 20 + 4 * p * (p + m))
    }

    package static func archiveBytes(
        _ parameters: PartialLeastSquaresParameters, _ shape: ModelShape
    ) -> Int {
        8 * (shape.featureCount * (shape.outputCount + 2) + shape.outputCount)
    }

    package static var layerBytes: ((PartialLeastSquaresParameters, ModelShape) -> Int)? {
        { 4 * ($1.featureCount + 1) * $1.outputCount }
    }

    package static func fit(
        _ parameters: PartialLeastSquaresParameters, to data: inout ModelData,
        _ fitting: ModelFitting
    ) throws -> PartialLeastSquaresModel {
        PartialLeastSquaresModel(
            regression: try PartialLeastSquares(
                features: data.features, targets: data.targets, rows: data.trainingRows,
                mostComponents: parameters.components, scalesTargets: parameters.scalesTargets
            ) { share in
                try fitting.context.checkCancellation()
                fitting.context.report(TaskProgress(fraction: share))
            })
    }

    private init(regression: PartialLeastSquares) {
        self.regression = regression
    }

    /// Reads what `archive` holds.
    package init(archive: ArrayArchive) throws {
        regression = try PartialLeastSquares(archive: archive)
    }

    package var archive: ArrayArchive { regression.archive }

    package func predict(_ features: DenseMatrix) -> DenseMatrix { regression.predict(features) }

    package func layers(featureCount p: Int) -> DenseLayers? {
        DenseLayers(
            means: regression.scaler.means, scales: regression.scaler.scales,
            coefficients: regression.coefficients, intercepts: regression.targetMeans)
    }
}
