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

    /// What to write of the models, in any format.
    func modelExport(
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
