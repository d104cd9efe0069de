import Coordination
import Foundation
import Pipelines
import Testing
import mmcoord

@Suite struct ForecastTests {
    @Test("check prints the time of each phase and of all, for the slots asked for")
    func check() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let found = try sandbox.run("mmcoord", ["check", "--skip-values", "--slots", "3", file])
        #expect(found.status == 0)
        #expect(found.output.contains("time on 3 slots"))
        #expect(found.output.contains("of a usual machine"))
        let lines = found.output.split(separator: "\n").map { $0.split(separator: " ") }
        let table = try #require(lines.firstIndex { $0.first == "phase" })
        var walls: [String: Double] = [:]
        for line in lines[(table + 1)...] {
            if let name = line.first, let seconds = line.last.flatMap({ Double($0) }) {
                walls[String(name)] = seconds
            }
        }
        for phase in ["start", "ingest", "sweep", "train", "blend", "assembly", "all,"] {
            #expect(walls[phase] != nil, "\(phase) is missing")
        }
        #expect(walls["all,"] ?? 0 >= walls["train"] ?? .infinity)
    }

    @Test("more slots take less time, and slots beyond the cores take none off")
    func slots() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        func wall(_ slots: Int) throws -> Double {
            let found = try sandbox.run(
                "mmcoord", ["check", "--skip-values", "--slots", "\(slots)", file])
            let line = try #require(
                found.output.split(separator: "\n").first { $0.contains("all, at most") })
            return try #require(line.split(separator: " ").last.flatMap { Double($0) })
        }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let (one, all, more) = (try wall(1), try wall(cores), try wall(4 * cores))
        #expect(cores == 1 || all < one)
        #expect(more >= all * 0.9)
    }

    @Test("check refuses fewer slots than one")
    func noSlots() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let refused = try sandbox.run("mmcoord", ["check", "--slots", "0", file])
        #expect(refused.status != 0)
        #expect(refused.output.contains("allowed: at least 1"))
    }
}
