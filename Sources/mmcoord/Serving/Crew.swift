/// Workers and their slots, at the time when there were most.
struct Crew: Sendable, Equatable {
    /// Processes.
    var workerCount = 1
    /// Tasks that they run at once, all together.
    var slotCount = 1

    /// Takes in the workers that are there now, and the slots of all.
    mutating func grow(toWorkers workers: Int, slots: Int) {
        workerCount = max(workerCount, workers)
        slotCount = max(slotCount, slots)
    }
}
