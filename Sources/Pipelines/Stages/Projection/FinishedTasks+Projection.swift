internal import Coordination

extension FinishedTasks {
    /// The tasks that turned shards of the training inputs into coordinates in the components that
    /// a task found, in the order of the plan.
    ///
    /// - Throws: What decoding throws: parameters of another build.
    package func projections(on decomposition: Int) throws -> [Int] {
        try plan.tasks.indices.filter { index in
            guard let work = try ProjectStage.work(of: plan.tasks[index].work) else { return false }
            return !work.isTest && source("components", of: index)?.task == decomposition
        }
    }
}
