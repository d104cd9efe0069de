internal import Learning
internal import LinearAlgebra
internal import Pipelines
internal import SingleCell

/// Compares what a question does to its targets with what the files hold.
struct TransformExaminer {
    private let section: QuestionSection
    private let transform: TargetTransformSection

    /// Nil where nothing is done.
    init?(_ section: QuestionSection) {
        guard let transform = section.targetTransform else { return nil }
        (self.section, self.transform) = (section, transform)
    }

    /// Refuses targets that are so many that components stand for them.
    func checkRows(_ targets: MatrixHeader, _ examiner: inout StudyExaminer) {
        guard let count = section.targetComponents?.count(targetCount: targets.columnCount)
        else { return }
        for name in transform.givenKeys {
            examiner.report(
                "\(transform.key).\(name)",
                "\(name) beside \(count) components, by which the \(targets.columnCount) targets of"
                    + " \(targets.path) are predicted",
                "Set components: none to predict each target, or remove \(name).")
        }
    }

    /// The batch of each training cell; nil where none is asked for, or after reporting cells
    /// without one.
    func batches(
        _ table: StudyMetadata, of cells: [String], _ examiner: inout StudyExaminer
    ) -> LabelTable? {
        guard let column = transform.batchColumn else { return nil }
        return table.labels(
            column, of: cells, key: transform.batchKey, examiner: &examiner)
    }

    /// Notes where every fold trains on a single batch, whose medians are added again as they were
    /// subtracted.
    func noteSingleBatches(
        _ batches: LabelTable?, _ plan: FoldPlan, _ examiner: inout StudyExaminer
    ) {
        guard let labels = batches?.training.columns.first else { return }
        let isSingle = (0..<plan.foldCount).allSatisfy { fold in
            Set(plan.training(fold).map { ExactText(labels[$0]) }).count == 1
        }
        guard isSingle else { return }
        examiner.note(
            "\(section.name): every fold trains on one \(transform.batchColumn ?? "") alone, so"
                + " targets.centre changes no score: what is subtracted is added again.")
    }
}
