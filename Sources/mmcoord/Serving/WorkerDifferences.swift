import Coordination
import Messaging

/// Reports in what the workers of a study differ: their builds, and the processors and libraries
/// that decide the last digits of their results.
package struct WorkerDifferences {
    private var reportedBuilds: Set<String> = [Build.name]
    private var reportedProcessors: Set<String> = []

    /// The most differences to report: workers can claim to be anything.
    private static let most = 8

    /// Begins with nothing reported.
    package init() {}

    /// Returns what to log when a worker joins; nothing where another like it was reported.
    ///
    /// - Parameters:
    ///   - capacity: The worker's, from its hello.
    ///   - present: Those of the workers that are there, with or without this one.
    /// - Returns: One line for each difference.
    mutating func newLines(
        of capacity: WorkerCapacity, among present: () -> [WorkerCapacity]
    ) -> [String] {
        var lines: [String] = []
        if reportedBuilds.count <= Self.most, reportedBuilds.insert(capacity.build).inserted {
            lines += Self.buildLine(of: [capacity.build]).map { ["\(capacity.host): \($0)"] } ?? []
        }
        if reportedProcessors.count < Self.most,
            reportedProcessors.insert(capacity.processor).inserted
        {
            lines += Self.processorLine(of: present() + [capacity]).map { [$0] } ?? []
        }
        return lines
    }

    /// Returns what `mmcoord status` says of the workers that are there; nothing if they are alike.
    static func lines(of present: some Sequence<WorkerCapacity>) -> [String] {
        let present = Array(present)
        return [buildLine(of: Set(present.map(\.build)).sorted()), processorLine(of: present)]
            .compactMap { $0 }
    }

    private static func buildLine(of builds: [String]) -> String? {
        let others = builds.filter { $0 != Build.name }
        guard !others.isEmpty else { return nil }
        return """
            mmworker \(list(others, ", ")) is not the build of mmcoord, \(Build.name): \
            a task that it reads otherwise goes to another worker. Install the same build on every \
            machine.
            """
    }

    private static func processorLine(of present: [WorkerCapacity]) -> String? {
        let names = Set(present.map(\.processor)).subtracting([""]).sorted()
        guard names.count > 1 else { return nil }
        return """
            workers compute on \(names.count) kinds of processors or libraries, whose results \
            differ in last digits: \(list(names, "; ")). Set cluster.reproducible to \
            have all compute alike.
            """
    }

    /// Returns what the summary says of the kinds of processors that computed its results, with the
    /// number of tasks of each; nil for one kind.
    package static func notice(of counts: [String: Int]) -> String? {
        let known = counts.filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }
        guard known.count > 1 else { return nil }
        let kinds = known.map { "\($0.key) (\($0.value) tasks)" }
        return """
            The results come from \(known.count) kinds of processors or libraries, and another run \
            may differ from them in last digits: \(list(kinds, "; ")). Set cluster.reproducible to \
            have all compute alike.
            """
    }

    private static func list(_ names: [String], _ separator: String) -> String {
        let further = names.count > most ? " and \(names.count - most) more" : ""
        return names.prefix(most).joined(separator: separator) + further
    }
}
