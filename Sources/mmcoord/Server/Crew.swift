/// Workers and their slots, at the time when there were most.
struct Crew: Sendable, Equatable {
    /// Processes.
    var workerCount = 1
    /// Tasks that they run at once, all together.
    var slotCount = 1

    /// Takes in the slots of each worker that is there now.
    mutating func grow(to slots: [Int]) {
        workerCount = max(workerCount, slots.count)
        slotCount = max(slotCount, slots.reduce(0, +))
    }
}
