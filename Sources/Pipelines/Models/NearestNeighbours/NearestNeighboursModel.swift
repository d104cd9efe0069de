import Learning
package import LinearAlgebra

/// Regression by nearest neighbours: a cell's targets are the mean of those of the training cells
/// nearest to it.
package struct NearestNeighboursModel: ModelKind {
    package typealias Parameters = NearestNeighboursParameters
    package static let name = "knn"
    package static let summary = "the mean of the nearest training cells, found exactly"
    package static var declaration: Declaration<NearestNeighboursParameters> {
        NearestNeighboursParameters.declaration
    }

    private let regression: NeighbourRegression
    /// Brings the features of each block to the length that it counts with.
    private let scaler: ColumnScaler

    package static func problems(
        _ parameters: NearestNeighboursParameters, blockCount: Int
    ) -> [KeyProblem] {
        BlockLengths.problems(parameters.blockWeights, blockCount: blockCount)
    }

    /// Features three times, targets three times, and a tile of products.
    package static func memoryBytes(
        _ parameters: NearestNeighboursParameters, _ shape: ModelShape
    ) -> Int {
        4 * shape.cellCount * (3 * shape.featureCount + 3 * shape.outputCount)
            + 4 * shape.trainingCount * 2 * 130
            + 4 * shape.trainingCount * shape.featureCount
    }

    /// Products of the predicted rows with the training rows, and a look through these.
    package static func operations(
        _ parameters: NearestNeighboursParameters, _ shape: ModelShape
    ) -> Double {
        let predicted = Double(shape.heldOutCount + shape.testCount)
        let (p, m) = (Double(shape.featureCount), Double(shape.outputCount))
        // 60·10⁹ in products in single precision in a second, and 200·10⁶ products looked through.
        return predicted * Double(shape.trainingCount) * (2 * p / 60 + 5)
            + predicted * Double(parameters.count + 16) * 2 * (p + m)
    }

    package static func archiveBytes(
        _ parameters: NearestNeighboursParameters, _ shape: ModelShape
    ) -> Int {
        4 * shape.trainingCount * (shape.featureCount + shape.outputCount)
            + 16 * shape.featureCount
    }

    package static func fit(
        _ parameters: NearestNeighboursParameters, to data: inout ModelData,
        _ fitting: ModelFitting
    ) throws -> NearestNeighboursModel {
        // The cosine is of angles at the origin, which centring would move.
        let isCosine = parameters.metric == NeighbourRegression.Metric.cosine.rawValue
        let scaler = try BlockLengths.scaler(
            data, balances: parameters.balancesBlocks, weights: parameters.blockWeights,
            centres: !isCosine, fitting)
        var features = data.features.selectingRows(data.trainingRows)
        scaler.apply(to: &features)
        return NearestNeighboursModel(
            regression: NeighbourRegression(
                features: features, targets: data.targets.selectingRows(data.trainingRows),
                count: parameters.count, metric: isCosine ? .cosine : .euclidean,
                weighting: NeighbourRegression.Weighting(rawValue: parameters.weighting)
                    ?? .uniform),
            scaler: scaler)
    }

    private init(regression: NeighbourRegression, scaler: ColumnScaler) {
        self.regression = regression
        self.scaler = scaler
    }

    /// Reads what `archive` holds.
    package init(archive: ArrayArchive) throws {
        regression = try NeighbourRegression(archive: archive)
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
