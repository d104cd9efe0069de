/// Why the coordinator does not serve a worker.
enum ServingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// More workers than one coordinator can hold ask for work.
    case tooManyWorkers(workerCount: Int)

    var description: String {
        switch self {
        case .tooManyWorkers(let count):
            "this coordinator has \(count) workers and takes no more; start fewer, with "
                + "more slots each (mmworker --slots)"
        }
    }
}
