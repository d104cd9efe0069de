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
            questions: try preparation.inspection.questions.indices.map(assembly),
            notices: try notices + preparation.inspection.questions.indices.flatMap(valueNotices))
        let summary = try assembly.write(to: folder) { try BlobStore.sha256(ofFile: $0).hex }
        try checkEvaluationIds(submission: summary.submission?.path)
        var record = record
        record.submission = summary.submission?.sha256
        try record.list(in: folder)
        try record.write(in: folder)
        return summary
    }

    /// Writes components and models of each question, in a folder for each of several.
    ///
    /// - Returns: Paths below `folder`.
    /// - Throws: What finding, reading and writing throw.
    func writeExports(_ formats: [ModelFormat], to folder: String) throws -> [String] {
        let questions = try preparation.inspection.questions.indices.map(assembly)
        return try questions.flatMap { question in
            let place = Assembly.folder(
                of: question.inspection.section, of: questions, in: folder)
            let prefix = place.dropFirst(folder.count + 1)
            return try question.writeExports(formats, to: place)
                .map { prefix.isEmpty ? $0 : "\(prefix)/\($0)" }
        }
    }

    /// Removes a submission where the evaluation ids have changed since the study began.
    private func checkEvaluationIds(submission: String?) throws {
        guard let path = preparation.file.study.evaluationIds, let submission else { return }
        let found = try ResultRecord(preparation)
        guard found.study != record.study else { return }
        unlink(submission)
        throw StateError.changedFile(path: path)
    }

    /// What a question's files are written from.
    func assembly(_ question: Int) throws -> QuestionAssembly {
        let inspection = preparation.inspection.questions[question]
        let members = preparation.outlines[question].members
        var trainings: [QuestionAssembly.Training] = []
        var watched: [[Int]: [EpochRecord]] = [:]
        for (part, task) in preparation.study.parts(of: question) {
            if case .innerTraining(let member, let fold, let repetition) = part {
                watched[[member, fold, repetition]] = try history(of: task)
            }
        }
        for (part, task) in preparation.study.parts(of: question) {
            guard case .training(let member, let fold, let repetition) = part else { continue }
            trainings.append(
                QuestionAssembly.Training(
                    member: member, fold: fold, seed: repetition, task: task.name,
                    modelPath: try path(task.name, "model"),
                    history: try watched[[member, fold ?? -1, repetition]] ?? history(of: task),
                    testPredictionsPath: inspection.testInputs == nil
                        ? nil : try path(task.name, "test-predictions"),
                    targetComponentsPath: try targetComponents(of: task)))
        }
        let plan = try foldPlan(question)
        return QuestionAssembly(
            inspection: inspection, foldPlan: plan,
            members: members.map { member in
                QuestionAssembly.Member(
                    name: member.name, model: member.model, seedCount: member.repetitionCount)
            },
            trainings: trainings,
            baselinePaths: try (0..<plan.foldCount).map {
                try path(.baselines(fold: $0), of: question, "baselines")
            },
            scoresPath: try path(.scores, of: question, "scores"),
            outOfFoldPath: try path(.scores, of: question, "out-of-fold"),
            cellScoresPath: try path(.scores, of: question, "cells"),
            cellMomentsPath: try path(.scores, of: question, "moments"),
            compared: try preparation.study.comparedScores(of: question).map { task in
                QuestionAssembly.Compared(
                    evaluation: .notebook, scoresPath: try path(task.name, "scores"),
                    cellScoresPath: try path(task.name, "cells"))
            },
            identity: try StudyIdentity(preparation).facts, tasks: finishedTasks,
            decompositionTasks: preparation.study.parts(of: question).compactMap { part, task in
                guard case .decomposition(let asked) = part else { return nil }
                return (asked.name, task.name)
            },
            columnReportPath: try path(.columnReport, of: question, "report"),
            geneReportPath: preparation.study.task(.geneReport, of: question) == nil
                ? nil : try path(.geneReport, of: question, "report"),
            decompositions: try decompositions(question),
            provenance: try Provenance(of: preparation.study.questions[question]))
    }

    /// The plan with what its tasks left, hashed when it is first asked for.
    private var finishedTasks: FinishedTasks {
        var verified: Set<Digest> = []
        return FinishedTasks(plan: preparation.plan) { origin in
            let digest: Digest
            switch origin {
            case .blob(let blob): return blobs.locate(blob.digest)
            case .output(let task, let role):
                let found = outputs[preparation.plan.tasks[task].name]
                guard let output = found?.first(where: { $0.role == role }) else { return nil }
                digest = output.blob.digest
            }
            guard let path = blobs.locate(digest) else { return nil }
            if verified.insert(digest).inserted { try blobs.verify(digest) }
            return path
        }
    }

    /// Reads the epochs of a training; none where its kind of model has none.
    private func history(of task: TaskSpec) throws -> [EpochRecord] {
        guard outputs[task.name]?.contains(where: { $0.role == "history" }) == true else {
            return []
        }
        return try EpochRecord.records(
            json: Data(contentsOf: URL(fileURLWithPath: try path(task.name, "history"))))
    }

    /// Reads what each truncated SVD of a question found from the archive of its last task.
    private func decompositions(
        _ question: Int
    ) throws -> [ScoreReport.DecompositionSummary] {
        try preparation.study.parts(of: question).compactMap { part, task in
            guard case .decomposition(let asked) = part else { return nil }
            let archive = try ArrayArchive(contentsOf: try path(task.name, "components"))
            return try ScoreReport.DecompositionSummary(asked, components: archive)
        }
    }

    /// Returns the notices of the task that saw all values, in the words of `mmcoord check`.
    private func valueNotices(_ question: Int) throws -> [String] {
        let place = try path(.columnReport, of: question, "report")
        let report = try ColumnReport(json: Data(contentsOf: URL(fileURLWithPath: place)))
        return ValueNotices.lines(
            report.values, preparation.inspection.questions[question].section)
    }

    /// Returns the fold plan: made before the first task, or by a task.
    private func foldPlan(_ question: Int) throws -> FoldPlan {
        if let plan = preparation.inspection.questions[question].foldPlan { return plan }
        return try FoldPlan(
            archive: ArrayArchive(contentsOf: try path(.foldPlan, of: question, "folds")))
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
    private func path(_ wanted: ResultPart, of question: Int, _ role: String) throws -> String {
        let name = preparation.outlines[question].name
        return try path(preparation.study.task(wanted, of: question)?.name ?? name, role)
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
