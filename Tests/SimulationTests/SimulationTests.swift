import Foundation
import Synchronization
import Testing

@Suite("Simulated studies", .serialized)
struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// Enough for each kind of fault; `Tests/run.sh` asks for ten thousand.
    private static let usualCount: UInt64 = 2_000

    /// A seed that failed, in words that say how to see it again.
    struct Defeat: Sendable, CustomStringConvertible {
        var seed: UInt64
        var reason: String

        var description: String {
            """
            seed \(seed): \(reason)
              replay: MM_SEED=\(seed) swift test -c release --filter SimulationTests
            """
        }
    }

    @Test("studies full of faults end as they should, each from its seed")
    func seeds() async throws {
        if let seed = Self.environment["MM_SEED"].flatMap(UInt64.init) {
            try replay(seed)
            return
        }
        let count = Self.environment["MM_SEEDS"].flatMap(UInt64.init) ?? Self.usualCount
        let first = Self.environment["MM_FIRST_SEED"].flatMap(UInt64.init) ?? 1
        let began = ContinuousClock.now
        let (defeats, statistics) = await Self.simulate(first..<(first + count))
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        Self.tell(
            "\(count) seeds in \(Int(seconds)) s: \(statistics.transitions) transitions,"
                + " \(statistics.events) happenings, \(statistics.transactions) transactions of"
                + " \(statistics.writes) writes\n\(statistics.list)")
        for defeat in defeats.prefix(5) { Issue.record("\(defeat)") }
        let defeatCount = defeats.count
        #expect(defeatCount == 0, "of \(count) seeds")
        #expect(statistics.endings["finished", default: 0] > Int(count) / 2)
    }

    @Test("the plans of real studies end as they should under the same faults")
    func studies() throws {
        for seed in UInt64(1)...300 {
            var simulation = try Simulation(seed: seed, isSmall: true, isStudy: true)
            do {
                try simulation.run()
            } catch let violation as Violation {
                Issue.record("seed \(seed), as a study: \(violation)")
            }
        }
    }

    @Test("a mistake in the machinery breaks an invariant", arguments: Sabotage.allCases)
    func sabotage(_ sabotage: Sabotage) throws {
        // Small studies only: a violation that does not come must not keep the tests waiting.
        for seed in UInt64(1)...500 {
            var simulation = try Simulation(seed: seed, sabotage: sabotage, isSmall: true)
            do {
                try simulation.run()
            } catch let violation as Violation {
                Self.tell("\(sabotage) shows at seed \(seed): \(violation)")
                #expect(sabotage != .none, "seed \(seed): \(violation)")
                return
            }
        }
        #expect(sabotage == .none, "\(sabotage) breaks nothing in 500 studies")
    }

    /// Runs one seed and writes down everything that happened.
    private func replay(_ seed: UInt64) throws {
        var simulation = try Simulation(seed: seed, isTraced: true)
        do {
            try simulation.run()
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
        let path = FileManager.default.temporaryDirectory.path + "/simulation-\(seed).log"
        let lines = (simulation.trace ?? []).joined(separator: "\n") + "\n"
        try Data(lines.utf8).write(to: URL(fileURLWithPath: path))
        Self.tell("seed \(seed): \(simulation.scenario.faults)\nall that happened: \(path)")
    }

    private static func tell(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// Runs the seeds on threads of their own, one a core: on those of Swift's pool they would
    /// keep every other test from going on.
    static func simulate(
        _ seeds: Range<UInt64>, _ sabotage: Sabotage = .none
    ) async -> (defeats: [Defeat], statistics: Simulation.Statistics) {
        let turns = Turns(seeds)
        return await withTaskGroup(of: ([Defeat], Simulation.Statistics).self) { group in
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                group.addTask {
                    await withCheckedContinuation { continuation in
                        let thread = Thread {
                            continuation.resume(returning: work(turns, sabotage))
                        }
                        thread.name = "simulation"
                        thread.start()
                    }
                }
            }
            var all: ([Defeat], Simulation.Statistics) = ([], Simulation.Statistics())
            for await (defeats, statistics) in group {
                all.0 += defeats
                all.1.add(statistics)
            }
            all.0.sort { $0.seed < $1.seed }
            return all
        }
    }

    private static func work(
        _ turns: Turns, _ sabotage: Sabotage
    ) -> ([Defeat], Simulation.Statistics) {
        var defeats: [Defeat] = []
        var statistics = Simulation.Statistics()
        while let seed = turns.take() {
            if let reason = outcome(of: seed, sabotage, &statistics) {
                defeats.append(Defeat(seed: seed, reason: reason))
            }
        }
        return (defeats, statistics)
    }

    private static func outcome(
        of seed: UInt64, _ sabotage: Sabotage, _ statistics: inout Simulation.Statistics
    ) -> String? {
        do {
            var simulation = try Simulation(seed: seed, sabotage: sabotage)
            defer { statistics.add(simulation.statistics) }
            try simulation.run()
            return nil
        } catch {
            return "\(error)"
        }
    }
}

extension Simulation.Statistics {
    mutating func add(_ other: Simulation.Statistics) {
        events += other.events
        transitions += other.transitions
        transactions += other.transactions
        writes += other.writes
        faults.merge(other.faults, uniquingKeysWith: +)
        endings.merge(other.endings, uniquingKeysWith: +)
    }

    /// Endings and faults with their counts.
    var list: String {
        (endings.sorted { $0.key < $1.key } + faults.sorted { $0.key < $1.key })
            .map { "  \($0.key): \($0.value)" }.joined(separator: "\n")
    }
}

/// Hands out seeds to the threads that simulate them.
private final class Turns: Sendable {
    private let next: Mutex<Range<UInt64>>

    init(_ seeds: Range<UInt64>) {
        next = Mutex(seeds)
    }

    func take() -> UInt64? { next.withLock { $0.popFirst() } }
}
