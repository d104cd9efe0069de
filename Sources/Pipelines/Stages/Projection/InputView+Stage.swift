import Learning
import LinearAlgebra

extension InputView {
    /// The view with this name.
    init(named name: String) throws(TaskError) {
        guard let view = InputView(rawValue: name) else {
            throw .unknownView(name, allowed: InputView.allCases.map(\.rawValue))
        }
        self = view
    }

    /// Refuses values below 0 where the view is of counts.
    ///
    /// - Throws: `LearningError.unusableData`, with the value.
    func check(_ shard: Shard) throws(LearningError) {
        guard takesCounts, let lowest = CountFacts(shard.block).lowest else { return }
        throw .unusableData(
            "the inputs hold values below 0, such as \(lowest), and the view \(rawValue) is of "
                + "counts",
            remedy: "Name the matrix or layer that holds counts, or choose another view, such as "
                + "row-z")
    }
}

extension TaskContext {
    /// The statistics of the columns that a view needs; nil where it needs none.
    func documents(for view: InputView) throws -> ColumnStatistics? {
        view.needsStatistics ? try ColumnStatistics(archive: archive("documents")) : nil
    }
}
