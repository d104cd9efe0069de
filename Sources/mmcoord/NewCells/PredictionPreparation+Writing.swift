internal import Coordination
internal import Foundation
internal import Messaging
internal import Pipelines
internal import SingleCell

extension PredictionPreparation {
    /// Writes the file of predictions; it appears by rename.
    ///
    /// - Parameters:
    ///   - outputs: Of every finished task, by its name.
    ///   - blobs: Holds them.
    /// - Throws: What reading and writing throw.
    func write(outputs: [String: [RoleBlob]], blobs: BlobStore) throws {
        let assembly = try StudyResults(
            preparation: study.preparation, record: ResultRecord(study.preparation),
            outputs: study.outputs, outcomes: [], blobs: study.blobs, notices: []
        ).assembly(0)
        let tasks = plan.predictions.map { index in
            let name = plan.plan.tasks[index].name
            return (name: name, outputs: outputs[name] ?? [])
        }
        let rows = try PredictedRows(
            cells: header.cellIds, targets: inspection.targetNames, tasks: tasks,
            componentPaths: assembly.submissionParts.compactMap {
                $0.first?.first?.targetComponentsPath
            }, blobs: blobs)
        try assembly.writeNew(
            header.cellIds, rows, wide: request.wide ?? .dense, asTable: place.form == .csv,
            further: facts, to: place.path)
    }

    /// What `uns` says of the new cells.
    private var facts: [String: AnnDataContents.Fact] {
        let columns = coverage
        return [
            "new_cells": .facts([
                "file": .text(
                    URL(fileURLWithPath: request.inputs.path).lastPathComponent),
                "matched_columns": .integer(columns.matchedCount),
                "missing_columns": .integer(columns.missing.count),
                "covered": .number(columns.share),
            ])
        ]
    }
}
