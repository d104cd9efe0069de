internal import LinearAlgebra
package import SingleCell

/// A matrix that could be inputs or targets of a study.
package struct DraftMatrix: Sendable, Equatable {
    /// The file.
    package let path: String
    /// Chooses the matrix in the file.
    package let selection: MatrixSelection
    /// What was found of it.
    package let found: MatrixSurvey.Description
    /// Whether its file can only be read from the beginning.
    package let isStreamed: Bool

    /// As a cluster file names it.
    package var source: String { SourceText.yaml(path: path, selection) }

    /// What it measures.
    package var kind: Measurement.Kind { found.measurement.kind }

    /// One line for people.
    package var summary: String {
        "\(source): \(found.cellCount) cells × \(found.columnCount) columns, "
            + "\(SurveyText.use(found))"
    }

    /// Matrices with the same are rows of the same `obs`.
    var cellsPlace: [String?] { [path, selection.modality] }

    /// Whether another matrix is of the same cells and columns in the same file, so that it is the
    /// same measurement on another scale.
    func isLayer(of other: DraftMatrix) -> Bool {
        path == other.path && selection.modality == other.selection.modality
            && selection.featureType == other.selection.featureType && kind == other.kind
    }

    /// Counts first, because then the cluster file says how they are normalised; among equals the
    /// main matrix.
    static func comesFirst(_ left: DraftMatrix, _ right: DraftMatrix) -> Bool {
        (left.scaleRank, left.placeRank) < (right.scaleRank, right.placeRank)
    }

    private var scaleRank: Int {
        switch found.values.kind {
        case .counts: 0
        case .binary: kind == .atac ? 0 : 3
        case .logarithms: 1
        case .positive: 2
        case .signed: 3
        case .zeros, .none: 4
        }
    }

    private var placeRank: Int {
        if found.location.contains("raw/") { return 2 }
        return found.location.contains("layers/") ? 1 : 0
    }

    /// The matrices of files that something can be learned from.
    ///
    /// - Parameter files: What was found in them.
    /// - Returns: Those of a known measurement, in the order of the files.
    static func usable(in files: [SurveyedFile]) -> [DraftMatrix] {
        files.flatMap { file in
            (file.survey?.matrices ?? []).compactMap { matrix -> DraftMatrix? in
                guard let found = matrix.description, found.columnCount > 1, found.cellCount > 1,
                    [.rna, .protein, .atac].contains(found.measurement.kind),
                    found.values.kind != .none, found.values.kind != .zeros
                else { return nil }
                return DraftMatrix(
                    path: file.path, selection: matrix.selection, found: found,
                    isStreamed: file.survey?.isStreamed ?? false)
            }
        }
    }
}
