internal import Foundation
internal import LinearAlgebra
internal import Messaging
internal import Pipelines
package import SingleCell

/// A file of cells that come after a study, examined like its test inputs: names, ids and a sample
/// of values.
package struct NewCells {
    /// The matrix in the user's file.
    let source: MatrixSource
    /// Where rows are read: the file itself, or what it was converted to.
    let location: MatrixLocation
    /// Its names and its shape.
    package let header: MatrixHeader
    let labels: ColumnLabels
    /// What the user should know.
    private(set) var notices: [String]

    /// Opens the cells.
    ///
    /// - Parameters:
    ///   - given: The matrix as the user named it.
    ///   - study: The training inputs; where the user chose nothing in the file, the matrix that
    ///     they are of their file is taken if the new file has it.
    ///   - folder: Where a converted file goes.
    /// - Throws: `PredictionError.unusable` with what is wrong, and what conversion throws.
    package init(_ given: MatrixLocation, like study: MatrixLocation, folder: String) throws {
        var given = given
        var notices: [String] = []
        if given.selection == MatrixSelection(), study.selection != MatrixSelection() {
            let all: [MatrixSelection]
            do {
                all = try MatrixSelection.all(in: given.path)
            } catch {
                // Another matrix than the study's would be predicted without a word.
                throw PredictionError.unusable(["--inputs: \(error)"])
            }
            if all.contains(where: { Self.isSame($0, study.selection) }) {
                given.selection = study.selection
                notices.append("takes \(study.selection), as the study's training inputs do")
            }
        }
        source = given.source
        var conversion = StudyConversion(folder: folder) { Console.error("mmcoord: \($0)") }
        location = try conversion.converted(given)
        var examiner = StudyExaminer { $0 }
        guard let header = StudyHeaders.header(location, "--inputs", &examiner),
            examiner.problems.isEmpty
        else { throw PredictionError.unusable(examiner.problems.map(\.description)) }
        self.header = header
        examiner.noteLookAlikes(header.cellsPlace("--inputs"), what: "cell ids")
        self.notices = notices + conversion.notices + examiner.notices
        labels = ColumnLabels(
            names: header.columnNames, features: try CellTable(features: given.source))
    }

    /// Whether two selections mean one matrix; a file lists its layers by their full names.
    private static func isSame(_ listed: MatrixSelection, _ wanted: MatrixSelection) -> Bool {
        guard listed.modality == wanted.modality else { return false }
        if let type = wanted.featureType, let other = listed.featureType, type != other {
            return false
        }
        let names = [wanted.layer, wanted.layer.map { "layers/\($0)" }]
        return names.contains(listed.layer) || (wanted.layer == "X" && listed.layer == nil)
    }

    /// Notes cells that the study learned from: their predictions say nothing of new ones.
    mutating func noteTrainingCells(_ training: [String]) {
        let known = Set(training.map { ExactText($0) })
        let shared = header.cellIds.filter { known.contains(ExactText($0)) }
        guard !shared.isEmpty else { return }
        notices.append(
            "\(shared.count) of \(header.rowCount) cells have ids of training cells "
                + "(\(StudyExaminer.examples(shared))): models have learned from them, so their "
                + "predictions are no measure of those of new cells.")
    }
}
