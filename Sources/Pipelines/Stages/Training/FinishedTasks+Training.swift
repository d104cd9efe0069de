internal import Coordination

extension FinishedTasks {
    /// The parameters of a training, by its place in the plan.
    ///
    /// - Throws: What decoding throws: parameters of another build.
    func training(_ task: Int) throws -> TrainWork {
        try TrainStage.parameters(of: plan.tasks[task].work)
    }
}
