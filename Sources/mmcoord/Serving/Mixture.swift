package import Coordination
import Messaging

/// What differs among the workers of a study: their builds, and what decides the last digits of
/// their results.
package struct Mixture {
    private var toldBuilds: Set<String> = [Build.name]
    private var toldProcessors: Set<String> = []

    /// What workers say of themselves may be anything: so many differences are told, and shown.
    private static let most = 8

    /// Nothing told yet.
    package init() {}

    /// What to log when a worker joins; nothing where its like was told of before.
    ///
    /// - Parameters:
    ///   - capacity: What the worker said of itself.
    ///   - present: What those said that are there, with or without this one.
    /// - Returns: One line for each difference.
    mutating func news(
        of capacity: WorkerCapacity, among present: () -> [WorkerCapacity]
    ) -> [String] {
        var lines: [String] = []
        if toldBuilds.count <= Self.most, toldBuilds.insert(capacity.build).inserted {
            lines += Self.buildLine(of: [capacity.build]).map { ["\(capacity.host): \($0)"] } ?? []
        }
        if toldProcessors.count < Self.most, toldProcessors.insert(capacity.processor).inserted {
            lines += Self.processorLine(of: present() + [capacity]).map { [$0] } ?? []
        }
        return lines
    }

    /// What `mmcoord status` says of the workers that are there; nothing where they are alike.
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

    /// What a summary says of the kinds that computed its results, with their numbers of tasks; nil
    /// for one kind.
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
