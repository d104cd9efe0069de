/// What can be wrong with a plan or with a message about one.
package enum CoordinationError: Error, Sendable, Equatable, CustomStringConvertible {
    case duplicateTask(name: String)
    case unknownInput(task: String, role: String, source: Int)
    case missingOutput(task: String, role: String, needed: String)
    case impossibleShape(what: String, found: Int, allowed: String)

    package var description: String {
        switch self {
        case .duplicateTask(let name):
            "the plan names task '\(name)' twice; this is a defect of the planner, please report it"
        case .unknownInput(let task, let role, let source):
            """
            task '\(task)' reads '\(role)' from task number \(source), which does not come before \
            it; this is a defect of the planner, please report it
            """
        case .missingOutput(let task, let role, let needed):
            "task '\(task)' delivered no output '\(role)', which '\(needed)' needs"
        case .impossibleShape(let what, let found, let allowed):
            "\(what) is \(found); allowed: \(allowed)"
        }
    }
}
