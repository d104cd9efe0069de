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
        let count = parameters.blockWeights.count
        guard count != 0, count != blockCount else { return [] }
        return [
            KeyProblem(
                "block-weights", found: "\(count) weights",
                allowed: "one for each of the \(blockCount) blocks",
                advice: "Give as many as blocks has, in its order.")
        ]
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
        let scaler = try blockScaler(parameters, data, fitting)
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
        let means = try archive.doubles("feature-means")
        let scales = try archive.doubles("feature-scales")
        guard scales.count == means.count, scales.allSatisfy({ $0 > 0 }) else {
            throw LinearAlgebraError.unexpectedEntry(
                source: archive.source, name: "feature-scales",
                expected: "\(means.count) numbers above 0", found: "\(scales.count) numbers")
        }
        scaler = ColumnScaler(means: means, scales: scales)
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

    /// What each feature is divided by, once its mean is 0: the root mean squared distance of the
    /// block's training rows from their mean, over the weight of the block.
    private static func blockScaler(
        _ parameters: KernelRidgeParameters, _ data: ModelData, _ fitting: ModelFitting
    ) throws -> ColumnScaler {
        let p = data.features.columnCount
        let blocks = data.blockColumns.isEmpty ? [0..<p] : data.blockColumns
        let weights = parameters.blockWeights
        guard weights.isEmpty || weights.count == blocks.count else {
            throw TaskError.inputCount(
                task: fitting.context.task, role: "block-weights", expected: blocks.count,
                found: weights.count)
        }
        let statistics = ColumnStatistics(
            .dense(data.features.selectingRows(data.trainingRows)))
        let deviations = statistics.standardDeviations
        var scales = [Double](repeating: 1, count: p)
        for (place, block) in blocks.enumerated() {
            let square = block.reduce(0.0) { $0 + deviations[$1] * deviations[$1] }
            let length = parameters.balancesBlocks && square > 0 ? square.squareRoot() : 1
            let weight = weights.isEmpty ? 1 : weights[place]
            // Divided by infinity, a block without weight adds no distance.
            for column in block { scales[column] = weight > 0 ? length / weight : .infinity }
        }
        return ColumnScaler(means: statistics.means, scales: scales)
    }
}
