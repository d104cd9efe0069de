import Coordination
import Pipelines
import Foundation
import Learning
import LinearAlgebra
import Messaging

/// Finds the outputs of the finished tasks among the blobs, and writes the results from them.
struct StudyResults {
    let preparation: StudyPreparation
    /// The study as it was when the run began.
    let record: ResultRecord
    /// Which task made what.
    let parts: ResultParts
    /// By the name of the task.
    let outputs: [String: [RoleBlob]]
    let outcomes: [OutcomeRecord]
    let blobs: BlobStore
    /// What the user should know of how the results were computed.
    let notices: [String]

    /// Writes every result into `folder`.
    func write(to folder: String) throws -> StudySummary {
        try writeOutcomes(to: folder + "/tasks.csv")
        let assembly = Assembly(
            file: preparation.file, inspection: preparation.inspection,
            questions: try preparation.inspection.questions.map(assembly),
            notices: try notices + preparation.inspection.questions.flatMap(valueNotices))
        let summary = try assembly.write(to: folder) { try BlobStore.sha256(ofFile: $0).hex }
        try checkEvaluationIds(submission: summary.submission?.path)
        var record = record
        record.submission = summary.submission?.sha256
        try record.write(in: folder)
        return summary
    }

    /// Removes a submission where the evaluation ids have changed since the study began.
    private func checkEvaluationIds(submission: String?) throws {
        guard let path = preparation.file.study.evaluationIds, let submission else { return }
        let found = try ResultRecord(preparation)
        guard found.study != record.study else { return }
        unlink(submission)
        throw StateError.changedFile(path: path)
    }

    private func assembly(_ inspection: QuestionInspection) throws -> QuestionAssembly {
        let name = inspection.section.name
        var trainings: [QuestionAssembly.Training] = []
        var refits: [QuestionAssembly.Refit] = []
        for (task, part) in parts.tasks(of: name) {
            guard case .training(let fold, let repetition) = part else { continue }
            let history = try EpochRecord.records(
                json: Data(contentsOf: URL(fileURLWithPath: try path(task.name, "history"))))
            let model = try path(task.name, "model")
            let predictions =
                inspection.testInputs == nil ? nil : try path(task.name, "test-predictions")
            let components = try targetComponents(of: task)
            guard let fold else {
                refits.append(
                    QuestionAssembly.Refit(
                        seed: repetition, modelPath: model, history: history,
                        testPredictionsPath: predictions, targetComponentsPath: components))
                continue
            }
            trainings.append(
                QuestionAssembly.Training(
                    fold: fold, seed: repetition, modelPath: model, history: history,
                    testPredictionsPath: predictions, targetComponentsPath: components))
        }
        let plan = try foldPlan(inspection)
        return QuestionAssembly(
            inspection: inspection, foldPlan: plan, trainings: trainings, refits: refits,
            baselinePaths: try (0..<plan.foldCount).map {
                try path(.baselines(fold: $0), of: name, "baselines")
            },
            scoresPath: try path(.scores, of: name, "scores"),
            outOfFoldPath: try path(.scores, of: name, "out-of-fold"),
            cellScoresPath: try path(.scores, of: name, "cells"),
            columnReportPath: try path(.columnReport, of: name, "report"),
            decompositions: try decompositions(name), provenance: try provenance(of: inspection))
    }

    /// Reads what each truncated SVD of a question found from the archive of its last task.
    private func decompositions(_ question: String) throws -> [ScoreReport.DecompositionSummary] {
        try parts.tasks(of: question).compactMap { task, part in
            guard case .decomposition(let asked) = part else { return nil }
            let archive = try ArrayArchive(contentsOf: try path(task.name, "components"))
            return try ScoreReport.DecompositionSummary(asked, components: archive)
        }
    }

    /// Returns the notices of the task that saw all values, in the words of `mmcoord check`.
    private func valueNotices(_ inspection: QuestionInspection) throws -> [String] {
        let section = inspection.section
        let place = try path(.columnReport, of: section.name, "report")
        let report = try ColumnReport(json: Data(contentsOf: URL(fileURLWithPath: place)))
        return ValueNotices.lines(report.values, section)
    }

    /// Returns what the question's plan fits.
    private func provenance(of inspection: QuestionInspection) throws -> Provenance {
        let name = inspection.section.name
        guard let outline = preparation.outlines.first(where: { $0.name == name }) else {
            return Provenance(rows: [])
        }
        return try Provenance(of: StudyPlanner.plan(outline))
    }

    /// Returns the fold plan: made before the first task, or by a task.
    private func foldPlan(_ inspection: QuestionInspection) throws -> FoldPlan {
        if let plan = inspection.foldPlan { return plan }
        let name = inspection.section.name
        return try FoldPlan(
            archive: ArrayArchive(contentsOf: try path(.foldPlan, of: name, "folds")))
    }

    /// Returns the components in which a training's predictions are coordinates; nil where they are
    /// the targets themselves.
    private func targetComponents(of task: TaskSpec) throws -> String? {
        guard let input = task.inputs.first(where: { $0.role == "target-components" }),
            let source = input.sourceTask
        else { return nil }
        return try path(preparation.plan.tasks[source].name, "components")
    }

    /// The output of the task of a question from which assembly takes `wanted`.
    private func path(
        _ wanted: ResultPart, of question: String, _ role: String
    ) throws -> String {
        try path(parts.task(wanted, of: question) ?? question, role)
    }

    private func path(_ task: String, _ role: String) throws -> String {
        guard let output = outputs[task]?.first(where: { $0.role == role }) else {
            throw CoordinationError.missingOutput(task: task, role: role, needed: "assembly")
        }
        // Results must not contain what the disk has damaged since a task wrote it.
        try blobs.verify(output.blob.digest)
        return blobs.path(for: output.blob.digest)
    }

    /// Writes which worker computed which task, and what it cost.
    private func writeOutcomes(to path: String) throws {
        var text = "task,worker,host,attempt,wall_ms,cpu_ms,peak_bytes\n"
        for outcome in outcomes {
            text += """
                \(outcome.task),\(outcome.worker),\(outcome.host),\(outcome.attempt),\
                \(outcome.wallMilliseconds),\(outcome.processorMilliseconds),\(outcome.peakBytes)\n
                """
        }
        try ResultFile.write(Data(text.utf8), to: path)
    }
}
