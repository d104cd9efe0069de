import Learning
package import LinearAlgebra

/// Predicts the mean of each target over the training rows, whatever the features.
package struct MeanProfileModel: ModelKind {
    package typealias Parameters = NoParameters
    package static let name = "mean-profile"
    package static let summary = "the mean of each target over the training cells"

    private let profile: MeanProfile

    package static func memoryBytes(_ parameters: NoParameters, _ shape: ModelShape) -> Int {
        4 * shape.cellCount * (shape.featureCount + shape.outputCount) + 8 * shape.outputCount
    }

    /// One sum over the targets: nothing beside reading them.
    package static func operations(_ parameters: NoParameters, _ shape: ModelShape) -> Double {
        0
    }

    package static func archiveBytes(_ parameters: NoParameters, _ shape: ModelShape) -> Int {
        4 * shape.outputCount
    }

    package static var layerBytes: ((NoParameters, ModelShape) -> Int)? {
        { 4 * ($1.featureCount + 1) * $1.outputCount }
    }

    package static func fit(
        _ parameters: NoParameters, to data: inout ModelData, _ fitting: ModelFitting
    ) -> MeanProfileModel {
        MeanProfileModel(profile: MeanProfile(targets: data.targets, rows: data.trainingRows))
    }

    private init(profile: MeanProfile) {
        self.profile = profile
    }

    /// Reads what `archive` holds.
    package init(archive: ArrayArchive) throws {
        profile = try MeanProfile(archive: archive)
    }

    package var archive: ArrayArchive { profile.archive }

    package func predict(_ features: DenseMatrix) -> DenseMatrix {
        profile.predict(rowCount: features.rowCount)
    }

    /// One layer, whose kernel is 0.
    package func layers(featureCount p: Int) -> DenseLayers? {
        let kernel = DenseMatrix(rowCount: p, columnCount: profile.means.count)
        return DenseLayers(
            inputCount: p, output: DenseLayers.Layer(kernel: kernel, bias: profile.means))
    }
}
