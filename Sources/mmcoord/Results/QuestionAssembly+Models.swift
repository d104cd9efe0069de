internal import Coordination
internal import Learning
internal import Pipelines

/// Models of a question in other formats.
extension QuestionAssembly {
    /// The name of a training's files.
    func fileName(_ training: Training) -> String {
        let part = training.fold.map { "fold-\($0)" } ?? "refit"
        let member = fileNames.map { $0[training.member] + "-" } ?? ""
        return "\(member)\(part)-seed-\(training.seed)"
    }

    /// Writes components, and models in formats of other programs.
    ///
    /// - Returns: Paths below `folder`.
    /// - Throws: `ExportError`, `ResultError`, and what reading and writing throw.
    func writeExports(
        _ formats: [ModelFormat], _ scores: ScoreReport, _ scales: Scales, to folder: String
    ) throws -> [String] {
        guard let tasks else { return [] }
        let components = try ComponentFiles(
            tasks: tasks, decompositions: decompositionTasks,
            inputNames: inspection.geneNames, targetNames: inspection.targetNames,
            identity: identity
        ).write(to: folder + "/components")
        let models = try modelExport(of: tasks, scores, scales)
            .write(formats, to: folder + "/models")
        return components.map { "components/\($0)" } + models.map { "models/\($0)" }
    }

    /// Writes the same of a study that has ended.
    func writeExports(_ formats: [ModelFormat], to folder: String) throws -> [String] {
        try writeExports(formats, try checkedScores(), try scales, to: folder)
    }

    /// What to write of the models, in any format.
    private func modelExport(
        of tasks: FinishedTasks, _ scores: ScoreReport, _ scales: Scales
    ) -> ModelExport {
        var places: [String: Int] = [:]
        for (place, task) in tasks.plan.tasks.enumerated() { places[task.name] = place }
        let all = trainings + refits
        let section = inspection.section
        let folds: [Int?] = refits.isEmpty ? (0..<foldPlan.foldCount).map { $0 } : [nil]
        return ModelExport(
            tasks: tasks,
            models: all.map { training in
                ModelExport.Exported(
                    name: fileName(training), task: places[training.task] ?? 0,
                    blocks: section.members[training.member].blocks.map {
                        section.blocks[$0].name
                    })
            },
            parts: folds.map { fold in
                members.indices.map { member in
                    all.indices.filter { all[$0].fold == fold && all[$0].member == member }
                }
            },
            weights: scores.members.map { $0.map(\.weight) }, scale: scales.ofTest,
            inputNames: inspection.geneNames, targetNames: inspection.targetNames)
    }
}
