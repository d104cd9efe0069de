/// Why an attempt or a study did not succeed.
package struct Failure: Error, Sendable, Equatable, Codable {
    /// What kind of trouble it was; decides whether another attempt is worth its cost.
    package enum Kind: String, Sendable, Codable {
        /// The data or the study is wrong: the same error will come again, so nothing is repeated.
        case badInput
        /// The machine is in trouble (disk, memory, network): another attempt may succeed.
        case machine
        /// The worker gave the task back (drain, preemption, walltime); costs no credit.
        case preempted
        /// The worker was not heard of in time; costs no failure credit, but is counted.
        case lost
        /// Our own mistake.
        case defect
    }
    /// Decides whether the task is tried again and which limit the attempt counts against.
    package var kind: Kind
    /// The task's name in the plan.
    package var task: String
    /// A sentence for the user: what, where, what to do.
    package var message: String
    /// Where the attempt ran; empty where the coordinator cannot tell.
    package var host: String
    /// From 1.
    package var attempt: Int
    /// The largest resident size seen, in bytes; 0 when unknown.
    package var peakBytes: Int
    /// The last lines the worker logged.
    package var logLines: [String]
    /// The signal that ended the worker's process; nil for none, and where nobody can tell.
    package var signal: Int?

    /// Reports a failed attempt.
    package init(
        kind: Kind, task: String, message: String, host: String = "", attempt: Int = 0,
        peakBytes: Int = 0, logLines: [String] = [], signal: Int? = nil
    ) {
        self.kind = kind
        self.task = task
        self.message = message
        self.host = host
        self.attempt = attempt
        self.peakBytes = peakBytes
        self.logLines = logLines
        self.signal = signal
    }
}
