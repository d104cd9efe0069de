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
}

extension TaskContext {
    /// The statistics of the columns that a view needs; nil where it needs none.
    func documents(for view: InputView) throws -> ColumnStatistics? {
        view.needsStatistics ? try ColumnStatistics(archive: archive("documents")) : nil
    }
}
