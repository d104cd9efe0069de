package import Coordination
package import Pipelines
import Foundation
import Learning
import LinearAlgebra
import Messaging
import SingleCell

/// Everything decided before the first task: the data examined, files known by content, the plan.
package struct StudyPreparation: Sendable {
    /// The cluster file whose choices the plan follows.
    package let file: ClusterFile
    /// What was found in the data; results are assembled by its cells and names.
    package let inspection: StudyInspection
    /// Follows from the file and the data alone, so a restarted coordinator makes it again.
    package let study: StudyPlan
    /// What the plan was made from, one for each question of the inspection, in its order.
    package let outlines: [QuestionOutline]
    /// What the plan needs on disk.
    package let disk: DiskEstimate
    /// Where each data file that workers may ask for is, by its digest.
    package let sources: [Digest: SourceFile]
    /// Small inputs that were made here: fold plans and tables, some bytes a cell.
    let keptInputs: [Digest: [UInt8]]

    /// Examines the data and plans the study.
    ///
    /// - Parameters:
    ///   - file: The cluster file.
    ///   - inspection: What was found in the data.
    ///   - library: Tells data files by content and keeps small inputs.
    /// - Throws: `InspectionError` where models cannot be written as asked; what reading and
    ///   storing throw.
    package init(
        file: ClusterFile, inspection: StudyInspection, library: SourceLibrary
    ) throws {
        try Self.checkExports(file, inspection)
        var library = library
        self.file = file
        self.inspection = inspection
        try library.hash(
            file.study.questions.flatMap { question in
                question.matrices.map(\.location.path)
                    + question.blocks.compactMap { $0.block.source?.path }
            })
        outlines = try inspection.questions.map { try Self.outline(file, $0, &library) }
        study = try StudyPlan(outlines, compared: try Self.compared(inspection, file, &library))
        disk = DiskEstimate(study)
        sources = library.sources
        keptInputs = library.kept
    }

    /// The tasks of all questions.
    package var plan: Plan { study.plan }

    /// What assembly writes beside the blobs, in bytes: 20 for a row of the submission.
    package var resultBytes: Int {
        disk.resultBytes + 20 * (inspection.evaluation?.rowCount ?? 0)
    }

    /// Refuses formats that a model cannot be written in, before files are hashed.
    private static func checkExports(
        _ file: ClusterFile, _ inspection: StudyInspection
    ) throws {
        // An outline without contents is enough: only sizes count.
        var library = SourceLibrary(store: nil, blobs: nil)
        let problems = try inspection.questions.flatMap { question -> [StudyProblem] in
            let section = question.section
            guard !section.results.models.isEmpty else { return [] }
            return try ExportExaminer.problems(
                try outline(file, question, &library), section.results.models,
                place: file.place(of: section.key + ".results.models"))
        }
        guard problems.isEmpty else {
            throw InspectionError.unusableData(path: file.path, problems: problems)
        }
    }

    /// The outlines of questions that are evaluated in the notebook's way beside their own, by
    /// their places; they differ in nothing else.
    private static func compared(
        _ inspection: StudyInspection, _ file: ClusterFile, _ library: inout SourceLibrary
    ) throws -> [Int: QuestionOutline] {
        var found: [Int: QuestionOutline] = [:]
        for (place, question) in inspection.questions.enumerated()
        where question.section.comparesNotebook {
            var other = try outline(file, question, &library, evaluation: .notebook)
            // No question has a slash in its name.
            other.name += "/notebook"
            other.isOnlyScored = true
            other.refits = false
            found[place] = other
        }
        return found
    }

    /// What the plan of a question is made from.
    ///
    /// - Parameters:
    ///   - file: The cluster file.
    ///   - inspection: What was found in the question's data.
    ///   - library: Tells data files by content and keeps small inputs.
    ///   - evaluation: In place of the question's own; nil for that.
    /// - Returns: The outline.
    /// - Throws: What reading and storing throw.
    static func outline(
        _ file: ClusterFile, _ inspection: QuestionInspection, _ library: inout SourceLibrary,
        evaluation: Evaluation? = nil
    ) throws -> QuestionOutline {
        let section = inspection.section
        let evaluation = evaluation ?? section.evaluation
        var outline = QuestionOutline(
            name: section.name, seed: file.study.seed,
            trainingInputs: try matrix(section.trainInputs, inspection.inputs, &library),
            trainingTargets: try matrix(section.trainTargets, inspection.targets, &library),
            folds: try library.keep(foldArchive(inspection)),
            foldCount: inspection.foldPlan?.foldCount ?? 1,
            trainingCellCount: inspection.trainingCells.count,
            members: section.members.map {
                QuestionOutline.Member(
                    $0.name, $0.model, blocks: $0.blocks, repetitionCount: $0.seedCount)
            })
        if let location = section.testInputs, let header = inspection.testInputs {
            outline.testInputs = try matrix(location, header, &library)
        }
        outline.evaluation = evaluation
        let fitsPerFold = section.normalise.fit == .fold
        outline.normalise(
            inputs: QuestionOutline.Normalising(
                section.normalise.inputs,
                sources: try inspection.normalisationSources.inputs.map {
                    (role: $0.role, matrix: try matrix($0.location, $0.header, &library))
                }, fitsPerFold: fitsPerFold || evaluation.hidesInputs),
            targets: QuestionOutline.Normalising(
                section.normalise.targets,
                sources: try inspection.normalisationSources.targets.map {
                    (role: $0.role, matrix: try matrix($0.location, $0.header, &library))
                }, fitsPerFold: fitsPerFold || evaluation.hidesTargets))
        if inspection.foldPlan == nil {
            outline.adversary = AdversaryWork(share: section.folds.share, seed: file.study.seed)
        }
        outline.foldSizes = foldSizes(inspection)
        try chooseFeatures(inspection, &outline, &library)
        outline.standardisesTargets = section.targetScaling == .withinCell
        if let changes = section.targetTransform {
            outline.transformTargets(
                changes.transform,
                batches: try inspection.targetBatches.map {
                    try library.keep($0.archive.encoded())
                })
        }
        if let targets = section.targetComponents, let count = inspection.targetComponentCount {
            outline.targetComponents = QuestionOutline.TargetDecomposition(
                DecompositionChoice(
                    componentCount: count,
                    rowCount: outline.trainingTargets.rowCount,
                    columnCount: outline.trainingTargets.columnCount,
                    accuracy: targets.accuracy, sweepCount: targets.sweepCount,
                    oversampling: targets.oversampling),
                isPerFold: targets.fit == .fold,
                division: targets.division == .countMedian ? .countMedian : nil)
        }
        outline.weighting = section.ensemble.blend.weighting
        outline.refits = section.ensemble.refit == .all
        outline.resultFiles = section.results.files
        outline.shardBytes = file.cluster.shardBudgetBytes
        outline.shardGroupCount = file.cluster.shardGroupCount
        guard let seconds = section.budgetSeconds else { return outline }
        return try outline.within(seconds: seconds)
    }

    private static func matrix(
        _ location: MatrixLocation, _ header: MatrixHeader,
        _ library: inout SourceLibrary
    ) throws -> QuestionOutline.Matrix {
        QuestionOutline.Matrix(
            file: try library.source(location.path), selection: location.selection,
            rowCount: header.rowCount, columnCount: header.columnCount,
            density: header.nonZeroFraction)
    }

    private static func foldArchive(_ inspection: QuestionInspection) throws -> [UInt8] {
        var archive = ArrayArchive()
        archive.setTexts("cells", inspection.trainingCells)
        if let plan = inspection.foldPlan {
            try plan.store(in: &archive)
        } else {
            archive.setTexts("groups", inspection.groups)
            inspection.subset?.store(in: &archive)
        }
        archive.setTexts("partitions", inspection.partitions.map(\.name))
        for (index, column) in inspection.partitions.enumerated() {
            archive.setTexts("partition-\(index)", column.values)
        }
        return archive.encoded()
    }

    private static func foldSizes(
        _ inspection: QuestionInspection
    ) -> [QuestionOutline.FoldSize] {
        guard let plan = inspection.foldPlan else {
            // Which cells are held out follows from features: only their number is known.
            let count = inspection.trainingCells.count
            let held = Int(Double(count) * inspection.section.folds.share)
            return [
                QuestionOutline.FoldSize(trainingCount: count - held, heldOutCount: held)
            ]
        }
        return (0..<plan.foldCount).map {
            QuestionOutline.FoldSize(
                trainingCount: plan.training($0).count, heldOutCount: plan.heldOut($0).count)
        }
    }

    /// Which columns are left out, and the blocks with the files and the metadata that they ask
    /// for.
    private static func chooseFeatures(
        _ inspection: QuestionInspection, _ outline: inout QuestionOutline,
        _ library: inout SourceLibrary
    ) throws {
        switch inspection.section.drop {
        case .constant: outline.drop = .constant
        case .none: outline.drop = .none
        case .file(let path):
            outline.drop = .list
            outline.dropList = try library.source(path)
        }
        outline.dropUsesSymbols = inspection.dropUsesSymbols
        outline.inputSymbols = try inspection.symbols.map { try library.keep($0.encoded) }
        for (section, found) in zip(inspection.section.blocks, inspection.blocks) {
            var block = QuestionOutline.Block(section.name, section.block)
            for file in section.block.files {
                block.files.append(
                    RoleBlob(role: file.role, blob: try library.source(file.path)))
            }
            if let source = section.block.source, let header = found.source {
                block.source = try matrix(MatrixLocation(source), header, &library)
            }
            block.table = try found.labels.map { try library.keep($0.archive.encoded()) }
            block.columnCount = found.columnCount
            block.usesSymbols = found.usesSymbols
            outline.blocks.append(block)
        }
    }
}
