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
    package let plan: Plan
    /// What the plan was made from, one for each question of the inspection, in its order.
    package let outlines: [StudyOutline]
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
    /// - Throws: What reading and storing throw.
    package init(
        file: ClusterFile, inspection: StudyInspection, library: SourceLibrary
    ) throws {
        var library = library
        self.file = file
        self.inspection = inspection
        try library.hash(file.study.questions.flatMap(\.matrices).map(\.location.path))
        outlines = try inspection.questions.map { try Self.outline(file, $0, &library) }
        let plans = try outlines.map { try StudyPlanner.plan($0) }
        plan = try Plan(joining: plans)
        var disk = DiskEstimate()
        for (outline, plan) in zip(outlines, plans) {
            disk.add(try DiskEstimate(outline: outline, plan: plan))
        }
        self.disk = disk
        sources = library.sources
        keptInputs = library.kept
    }

    /// What assembly writes beside the blobs, in bytes: 20 for a row of the submission.
    package var resultBytes: Int {
        disk.resultBytes + 20 * (inspection.evaluation?.rowCount ?? 0)
    }

    private static func outline(
        _ file: ClusterFile, _ inspection: QuestionInspection, _ library: inout SourceLibrary
    ) throws -> StudyOutline {
        let section = inspection.section
        guard let model = try NetworkModelParameters(section.model) else {
            throw StudyProblem(
                place: file.place(of: "\(section.key).model.kind"),
                found: "a model of kind \(section.model.kind), which no member can be yet",
                advice: "Remove the key.")
        }
        var outline = StudyOutline(
            name: section.name, seed: file.study.seed,
            trainingInputs: try matrix(section.trainInputs, inspection.inputs, &library),
            trainingTargets: try matrix(section.trainTargets, inspection.targets, &library),
            folds: try library.keep(foldArchive(inspection)),
            foldCount: inspection.foldPlan?.foldCount ?? 1,
            trainingCellCount: inspection.trainingCells.count,
            network: model.network)
        if let location = section.testInputs, let header = inspection.testInputs {
            outline.testInputs = try matrix(location, header, &library)
        }
        choose(section.features, &outline)
        if inspection.foldPlan == nil {
            outline.adversary = AdversaryWork(share: section.folds.share, seed: file.study.seed)
        }
        outline.batches = try batches(inspection, &library)
        outline.lists = try lists(section.features, &library)
        outline.standardisesTargets = section.targetScaling == .withinCell
        outline.targetComponents = section.targetComponents.map { targets in
            StudyOutline.TargetDecomposition(
                decomposition(targets.count, of: outline.trainingTargets, section.features),
                isPerFold: targets.fit == .fold,
                division: targets.division == .countMedian ? .countMedian : nil)
        }
        outline.training = model.training
        outline.repetitionCount = section.ensemble.seedCount
        outline.refits = section.ensemble.refit == .all
        outline.shardBytes = file.cluster.shardBudgetBytes
        outline.shardGroupCount = file.cluster.shardGroupCount
        return outline
    }

    private static func matrix(
        _ location: MatrixLocation, _ header: MatrixHeader,
        _ library: inout SourceLibrary
    ) throws -> StudyOutline.Matrix {
        StudyOutline.Matrix(
            file: try library.source(location.path), layer: location.layer,
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

    private static func batches(
        _ inspection: QuestionInspection, _ library: inout SourceLibrary
    ) throws -> StudyOutline.Batches? {
        guard let batches = inspection.batches,
            let choice = inspection.section.features.batches
        else { return nil }
        var archive = ArrayArchive()
        archive.setTexts("training", inspection.trainingCells)
        archive.setTexts("training-batches", batches.training)
        archive.setTexts("test", inspection.testCells)
        archive.setTexts("test-batches", batches.test)
        return StudyOutline.Batches(
            table: try library.keep(archive.encoded()), componentCount: choice.componentCount)
    }

    private static func choose(_ features: FeaturesSection, _ outline: inout StudyOutline) {
        outline.views = features.views.map(\.rawValue)
        outline.decomposition = decomposition(
            features.componentCount, of: outline.trainingInputs, features)
        outline.fitsOnTest = features.fit == .all
        outline.standardisesComponents = features.scale == .all
        outline.columns = ColumnsWork(
            drop: {
                switch features.drop {
                case .constant: .constant
                case .none: .none
                case .file: .list
                }
            }(),
            genes: {
                switch features.genes {
                case .match: .match
                case .none: .none
                case .file: .list
                }
            }(),
            documents: features.views.contains(.tfIDF)
                ? (features.fit == .all ? .all : .train) : nil,
            seesGiven: features.views.contains(.given))
    }

    /// Block width and sweeps for an accuracy, unless the cluster file gives them.
    private static func decomposition(
        _ componentCount: Int, of matrix: StudyOutline.Matrix, _ features: FeaturesSection
    ) -> StudyOutline.Decomposition {
        let plan = BlockLanczos.Plan(
            componentCount: componentCount, rowCount: matrix.rowCount,
            columnCount: matrix.columnCount,
            accuracy: features.accuracy == .exact ? .exact : .standard)
        let smaller = min(matrix.rowCount, matrix.columnCount)
        return StudyOutline.Decomposition(
            componentCount: componentCount,
            blockWidth: features.oversampling.map { max(1, min(smaller, componentCount + $0)) }
                ?? plan.blockWidth,
            sweepCount: features.sweepCount ?? plan.sweepCount, tolerance: plan.tolerance)
    }

    private static func lists(
        _ features: FeaturesSection, _ library: inout SourceLibrary
    ) throws -> [RoleBlob] {
        var lists: [RoleBlob] = []
        if case .file(let path) = features.genes {
            lists.append(RoleBlob(role: "genes", blob: try library.source(path)))
        }
        if case .file(let path) = features.drop {
            lists.append(RoleBlob(role: "drop", blob: try library.source(path)))
        }
        if let path = features.aliases {
            lists.append(RoleBlob(role: "aliases", blob: try library.source(path)))
        }
        return lists
    }
}
