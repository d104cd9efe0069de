import Coordination
import Learning
package import LinearAlgebra

/// Kernel ridge regression: what a cell's targets are follows from the training cells near it.
package struct KernelRidgeModel: ModelKind {
    package typealias Parameters = KernelRidgeParameters
    package static let name = "kernel-ridge"
    package static let summary = "kernel ridge regression, exact up to most-cells"
    package static var declaration: Declaration<KernelRidgeParameters> {
        KernelRidgeParameters.declaration
    }

    private let regression: KernelRidge
    /// Brings the features of each block to the length that it counts with.
    private let scaler: ColumnScaler

    package static func problems(
        _ parameters: KernelRidgeParameters, blockCount: Int
    ) -> [KeyProblem] {
        BlockLengths.problems(parameters.blockWeights, blockCount: blockCount)
    }

    /// Cells of the largest part.
    private static func partSize(
        _ parameters: KernelRidgeParameters, _ shape: ModelShape
    ) -> Int {
        let parts = KernelRidge.partCount(
            max(1, shape.trainingCount), mostRows: parameters.mostCells)
        return (shape.trainingCount + parts - 1) / parts
    }

    /// One matrix of kernels with a tile beside it, features three times and targets twice.
    package static func memoryBytes(
        _ parameters: KernelRidgeParameters, _ shape: ModelShape
    ) -> Int {
        let n = partSize(parameters, shape)
        return 4 * n * (n + 4 * 256)
            + 4 * shape.cellCount * (3 * shape.featureCount + 3 * shape.outputCount)
    }

    /// Kernels of the parts and of the predicted rows, one factor a part, and its solutions.
    package static func operations(
        _ parameters: KernelRidgeParameters, _ shape: ModelShape
    ) -> Double {
        let n = Double(partSize(parameters, shape))
        let parts = (Double(shape.trainingCount) / max(1, n)).rounded(.up)
        let (p, m) = (Double(shape.featureCount), Double(shape.outputCount))
        let predicted = Double(shape.heldOutCount + shape.testCount)
        // 60·10⁹ in products in single precision in a second; a kernel is 3.
        let kernels = (n + predicted) * n * (2 * p / 60 + 3 * Double(parameters.widths.count))
        return parts * (kernels + n * n * n / 3 / 60 + 2 * n * m * (n + predicted) / 60)
    }

    package static func archiveBytes(
        _ parameters: KernelRidgeParameters, _ shape: ModelShape
    ) -> Int {
        4 * shape.trainingCount * (shape.featureCount + shape.outputCount)
            + 16 * shape.featureCount + 8 * shape.outputCount
    }

    package static func fit(
        _ parameters: KernelRidgeParameters, to data: inout ModelData, _ fitting: ModelFitting
    ) throws -> KernelRidgeModel {
        let scaler = try BlockLengths.scaler(
            data, balances: parameters.balancesBlocks, weights: parameters.blockWeights,
            centres: true, fitting)
        var features = data.features
        scaler.apply(to: &features)
        let regression = try KernelRidge(
            features: features, targets: data.targets,
            rows: data.trainingRows,
            shape: RadialKernel.Shape(rawValue: parameters.kernel) ?? .gaussian,
            widths: parameters.widths, penalty: parameters.penalty,
            mostRows: parameters.mostCells
        ) { share in
            try fitting.context.checkCancellation()
            fitting.context.report(TaskProgress(fraction: share))
        }
        return KernelRidgeModel(regression: regression, scaler: scaler)
    }

    private init(regression: KernelRidge, scaler: ColumnScaler) {
        self.regression = regression
        self.scaler = scaler
    }

    /// Reads what `archive` holds.
    package init(archive: ArrayArchive) throws {
        regression = try KernelRidge(archive: archive)
        scaler = try BlockLengths.scaler(in: archive)
    }

    package var archive: ArrayArchive {
        var archive = regression.archive
        archive.setDoubles("feature-means", scaler.means)
        archive.setDoubles("feature-scales", scaler.scales)
        return archive
    }

    package func predict(_ features: DenseMatrix) -> DenseMatrix {
        var features = features
        scaler.apply(to: &features)
        return regression.predict(features)
    }
}
