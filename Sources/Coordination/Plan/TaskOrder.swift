/// The order in which tasks are given out where several could be.
///
/// First comes what the longest way to the end of the study begins with: list scheduling by upward
/// ranks (Hu, 1961; Topcuoglu, Hariri and Wu's HEFT, 2002). Ties, and plans whose costs are not
/// known, follow the plan. Results do not depend on it.
package struct TaskOrder: Sendable, Equatable {
    /// [task count], from the first to the last.
    package let tasks: [Int]
    /// [task count], the place of each task among `tasks`.
    package let places: [Int]

    /// Orders the tasks of `plan`.
    ///
    /// - Parameters:
    ///   - plan: The tasks; none comes before one that it reads.
    ///   - costs: [task count], what each costs in any unit; empty where nothing is known.
    package init(plan: Plan, costs: [Double] = []) {
        guard costs.count == plan.tasks.count else {
            tasks = Array(plan.tasks.indices)
            places = tasks
            return
        }
        var ways = costs
        for (index, consumers) in plan.consumers().enumerated().reversed() {
            ways[index] += consumers.map { ways[$0] }.max() ?? 0
        }
        tasks = plan.tasks.indices.sorted { (-ways[$0], $0) < (-ways[$1], $1) }
        var places = Array(repeating: 0, count: tasks.count)
        for (place, task) in tasks.enumerated() { places[task] = place }
        self.places = places
    }
}
