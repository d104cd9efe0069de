/// The times and limits of a scheduler.
package struct SchedulerOptions: Sendable, Equatable {
    /// How long a lease lasts without a heartbeat.
    package var lease: Duration = .seconds(30)
    /// Attempts that may fail before the study stops.
    package var maximumFailures = 3
    /// Workers that may be lost with a task before it is held to be what kills them.
    package var maximumLosses = 5
    /// Different tasks that may fail on a host in a row before it gets nothing for a while.
    package var maximumHostFailures = 3
    /// How long a host gets nothing at first; twice as long each time, at most 32 times.
    package var hostRest: Duration = .seconds(30)
    /// How long a worker gets nothing after a task failed there for the machine's sake; twice as
    /// long after each further one in a row, at most 32 times.
    package var workerRest: Duration = .seconds(5)
    /// Failures of one task on one worker in a row that count as one while others work.
    package var maximumRepeats = 5
    /// A task that takes so many times what its class takes is given to a second worker.
    package var stragglerFactor = 2.0
    /// The share of a class that must be done before any of it counts as a straggler.
    package var stragglerShare = 0.75
    /// What takes less than this is no straggler.
    package var stragglerMinimum: Duration = .seconds(5)
    /// How many times what its class takes a task must fit into the time that a worker has left.
    package var walltimeMargin = 1.5
    /// The part of a resumable task that must fit: what does not leaves a checkpoint to go on from.
    package var resumableShare = 0.25

    /// Whether workers stay at the end, because another plan follows: they are told to go on, and
    /// ask again.
    package var keepsWorkers = false

    /// The defaults of the protocol.
    package init() {}
}
