import Learning
import LinearAlgebra

/// What is done to targets beside standardising.
extension TrainStage {
    /// Clips and centres the targets of the cells that a training learns from, which `data` has as
    /// they are; does nothing where the study asks for nothing.
    ///
    /// Quantiles and medians are those of the same cells: of a training that inner cells watch,
    /// without these.
    ///
    /// - Returns: What predictions gain; nil where nothing was subtracted.
    /// - Throws: `TaskError.targetsNotFinite`, as a clip would make infinite values finite;
    ///   `.missingInput` where targets are coordinates, which no transform is for; what reading
    ///   `labels` throws.
    static func transform(
        _ data: inout ModelData, _ work: TrainWork, cells: [String], _ context: TaskContext
    ) throws -> TargetOffsets? {
        guard let transform = work.transform else { return nil }
        guard !work.isLatent else {
            throw TaskError.missingInput(task: context.task, role: "targets")
        }
        let areFinite = data.trainingRows.allSatisfy { row in
            data.targets.row(row).allSatisfy(\.isFinite)
        }
        guard areFinite else { throw TaskError.targetsNotFinite(task: context.task) }
        let batches = try CellGroups(of: cells, isParted: transform.centres, context)
        return transform.apply(
            to: &data.targets, rows: data.trainingRows, standardises: work.standardisesTargets,
            batches: batches.places)
    }
}
