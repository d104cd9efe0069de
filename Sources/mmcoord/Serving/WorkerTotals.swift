/// How many workers and slots a study has, or had at most at one time.
struct WorkerTotals: Sendable, Equatable {
    /// Processes.
    var workerCount = 1
    /// Tasks that all workers together run at once.
    var slotCount = 1

    /// Raises the counts to those of the workers that are there now.
    mutating func grow(toWorkers workers: Int, slots: Int) {
        workerCount = max(workerCount, workers)
        slotCount = max(slotCount, slots)
    }
}
