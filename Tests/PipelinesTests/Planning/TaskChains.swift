import Coordination

/// Tells equal tasks of several plans by a number: those that compute the same from the same bytes,
/// as keys do once the bytes are known.
struct TaskChains {
    private struct Content: Hashable {
        var work: TaskWork
        var inputs: [Input]
    }

    private enum Input: Hashable {
        case blob(String, BlobReference)
        case output(String, task: Int, String)
    }

    private var numbers: [Content: Int] = [:]

    /// The number of each task by its name.
    mutating func numbers(of plan: Plan) -> [String: Int] {
        var own: [Int] = []
        for task in plan.tasks {
            let inputs = task.inputs.map { input -> Input in
                switch input.origin {
                case .blob(let blob): .blob(input.role, blob)
                case .output(let source, let role): .output(input.role, task: own[source], role)
                }
            }
            let content = Content(work: task.work, inputs: inputs)
            let number = numbers[content] ?? numbers.count
            numbers[content] = number
            own.append(number)
        }
        return Dictionary(
            zip(plan.tasks.map(\.name), own), uniquingKeysWith: { first, _ in first })
    }
}
