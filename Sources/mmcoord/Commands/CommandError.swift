/// Why a command cannot run on this machine.
enum CommandError: Error, Sendable, Equatable, CustomStringConvertible {
    /// This machine cannot run at the processor level that the cluster file wants.
    case processorLevel(place: String, reason: String)

    var description: String {
        switch self {
        case .processorLevel(let place, let reason):
            "\(place) cannot be had on this machine: \(reason). Choose a level that every "
                + "machine has (portable on any x86-64), or leave the key out."
        }
    }
}
