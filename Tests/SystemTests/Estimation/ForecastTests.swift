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

    @Test("wide predictions that are written out take assembly longer")
    func wide() throws {
        let sandbox = try Sandbox()
        func assembly(_ form: String) throws -> Double {
            let text = """
                cluster: {state: state}
                study:
                  metadata: data/metadata.csv
                  predict:
                    wide:
                      train:
                        inputs: data/train_cite_inputs.h5
                        targets: data/train_cite_targets.h5
                      blocks: {genes: {kind: svd, components: 20}}
                      targets: {components: 8}
                      results: {wide: \(form)}
                """
            let path = sandbox.folder + "/wide.yaml"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let found = try sandbox.run("mmcoord", ["check", "--skip-values", "--json", path])
            let report = try JSONDecoder().decode(
                CheckReport.self, from: Data(found.output.utf8))
            let phases = try #require(report.time).phases
            return try #require(phases.first { $0.name == "assembly" }).wallSeconds
        }
        let (factored, dense, sparse) = (
            try assembly("factored"), try assembly("dense"), try assembly("sparse")
        )
        #expect(factored < dense && dense < sparse)
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
