import LinearAlgebra
import Pipelines

/// Predicts the targets of the training row that is nearest, times a factor.
struct NearestModel: ModelKind {
    struct Parameters: DeclaredParameters, Codable {
        var factor = 1.0
    }

    static let name = "nearest"
    static let summary = "the nearest training row"
    static let declaration = Declaration<Parameters>(
        .number("factor", \.factor, .from(0), "What targets are multiplied by."))

    private let features: DenseMatrix
    private let targets: DenseMatrix

    static func memoryBytes(_ parameters: Parameters, _ shape: ModelShape) -> Int {
        4 * shape.cellCount * (shape.featureCount + shape.outputCount)
    }

    static func operations(_ parameters: Parameters, _ shape: ModelShape) -> Double {
        Double(shape.trainingCount * shape.heldOutCount * shape.featureCount)
    }

    static func archiveBytes(_ parameters: Parameters, _ shape: ModelShape) -> Int {
        memoryBytes(parameters, shape)
    }

    static func fit(
        _ parameters: Parameters, to data: inout ModelData, _ fitting: ModelFitting
    ) -> NearestModel {
        var targets = data.targets.selectingRows(data.trainingRows)
        for index in targets.values.indices { targets.values[index] *= Float(parameters.factor) }
        return NearestModel(
            features: data.features.selectingRows(data.trainingRows), targets: targets)
    }

    private init(features: DenseMatrix, targets: DenseMatrix) {
        self.features = features
        self.targets = targets
    }

    init(archive: ArrayArchive) throws {
        self.init(
            features: try archive.matrix("features"), targets: try archive.matrix("targets"))
    }

    var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setMatrix("features", features)
        archive.setMatrix("targets", targets)
        return archive
    }

    func predict(_ rows: DenseMatrix) -> DenseMatrix {
        targets.selectingRows(
            (0..<rows.rowCount).map { row in
                (0..<features.rowCount).min { distance(rows, row, $0) < distance(rows, row, $1) }
                    ?? 0
            })
    }

    private func distance(_ rows: DenseMatrix, _ row: Int, _ known: Int) -> Float {
        zip(rows.row(row), features.row(known)).reduce(0) { sum, pair in
            sum + (pair.0 - pair.1) * (pair.0 - pair.1)
        }
    }
}
