/// When each task of a plan would run on so many slots, and what that makes of each phase.
///
/// Slots take the first task that is ready in `TaskOrder`, as the scheduler deals them out; so the
/// whole takes at least as long as the tasks' sum over the slots, as the longest task, and as the
/// longest path through the plan, and less than twice the largest of these.
package struct Forecast: Sendable, Equatable {
    /// What happens in tasks of one kind.
    package struct Phase: Sendable, Equatable {
        /// The kind of its tasks.
        package var kind: TaskKind
        /// Tasks that are computed.
        package var taskCount: Int
        /// The tasks' own time, all added, in seconds.
        package var taskSeconds: Double
        /// The time in which at least one of its tasks was out, in seconds.
        package var wallSeconds: Double

        /// Describes a phase.
        package init(
            kind: TaskKind, taskCount: Int, taskSeconds: Double, wallSeconds: Double
        ) {
            self.kind = kind
            self.taskCount = taskCount
            self.taskSeconds = taskSeconds
            self.wallSeconds = wallSeconds
        }
    }

    /// Phases with tasks, in the order in which the plan first names their kinds.
    package let phases: [Phase]
    /// From the first task to the end of the last, in seconds.
    package let wallSeconds: Double

    /// Lays out a plan.
    ///
    /// - Parameters:
    ///   - plan: The tasks and what they wait for.
    ///   - seconds: The time each keeps a slot.
    ///   - slots: Tasks that run at once, from 1.
    ///   - done: Tasks whose results are there.
    package init(
        plan: Plan, seconds: [Double], slots: Int, done: Set<Int> = []
    ) {
        precondition(seconds.count == plan.tasks.count, "one a task")
        precondition(slots > 0, "\(slots) slots")
        let spans = Self.layOut(plan, seconds, slots, done)
        var tasks: [TaskKind: (count: Int, seconds: Double, spans: [Span])] = [:]
        for (index, span) in spans.enumerated() where !done.contains(index) {
            let kind = plan.tasks[index].work.kind
            tasks[kind, default: (0, 0, [])].count += 1
            tasks[kind]?.seconds += seconds[index]
            tasks[kind]?.spans.append(span)
        }
        phases = plan.kinds.compactMap { kind in
            tasks[kind].map {
                Phase(
                    kind: kind, taskCount: $0.count, taskSeconds: $0.seconds,
                    wallSeconds: Span.covered($0.spans))
            }
        }
        wallSeconds = spans.map(\.end).max() ?? 0
    }

    /// A slot that is busy with a task until a time.
    private struct Running: Comparable {
        var end: Double
        var task: Int

        static func < (left: Running, right: Running) -> Bool {
            (left.end, left.task) < (right.end, right.task)
        }
    }

    private static func layOut(
        _ plan: Plan, _ seconds: [Double], _ slots: Int, _ done: Set<Int>
    ) -> [Span] {
        let consumers = plan.consumers()
        var missing = plan.tasks.map { Set($0.inputs.compactMap(\.sourceTask)).count }
        var spans = [Span](repeating: Span(begin: 0, end: 0), count: plan.tasks.count)
        let order = TaskOrder(plan: plan, costs: seconds)
        var ready = MinHeap<Int>()
        var running = MinHeap<Running>()
        var now = 0.0
        for (index, count) in missing.enumerated() where count == 0 {
            ready.insert(order.places[index])
        }
        while true {
            while running.count < slots, let place = ready.popFirst() {
                let task = order.tasks[place]
                let end = now + (done.contains(task) ? 0 : seconds[task])
                spans[task] = Span(begin: now, end: end)
                running.insert(Running(end: end, task: task))
            }
            guard let next = running.popFirst() else { return spans }
            now = next.end
            for consumer in consumers[next.task] {
                missing[consumer] -= 1
                if missing[consumer] == 0 { ready.insert(order.places[consumer]) }
            }
        }
    }
}

/// From one time to another, in seconds since some beginning.
package struct Span: Sendable, Equatable {
    /// Its first moment.
    package var begin: Double
    /// Its last, not before the first.
    package var end: Double

    /// Describes a span of time.
    package init(begin: Double, end: Double) {
        self.begin = begin
        self.end = end
    }

    /// The time that lies in at least one of `spans`, in seconds.
    package static func covered(_ spans: [Span]) -> Double {
        var covered = 0.0
        var reached = -Double.infinity
        for span in spans.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
            covered += max(0, span.end - max(span.begin, reached))
            reached = max(reached, span.end)
        }
        return covered
    }
}
