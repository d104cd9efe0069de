import Coordination
import Foundation
import Synchronization
import Pipelines
import Testing
import mmcoord

@Suite struct CalibrationTests {
    /// Each look at the clock comes half a second after the last.
    private static func halfSeconds() -> Stopwatch {
        let looks = FakeClock()
        return Stopwatch { looks.next() }
    }

    private final class FakeClock: Sendable {
        private let looks = Mutex(0)

        func next() -> Double {
            looks.withLock { looks in
                looks += 1
                return Double(looks) / 2
            }
        }
    }

    private func preparation(_ sandbox: Sandbox) throws -> StudyPreparation {
        let file = try ClusterFile.load(path: try sandbox.writeClusterFile())
        return try StudyPreparation(
            file: file, inspection: try StudyInspection(file: file),
            library: SourceLibrary(store: nil, blobs: nil))
    }

    @Test("rates are what was done over the time the clock shows")
    func rates() throws {
        let sandbox = try Sandbox()
        defer { withExtendedLifetime(sandbox) {} }
        let preparation = try preparation(sandbox)
        let found = try Calibration(
            measuring: preparation, slots: 1, atMost: 0.1, watch: Self.halfSeconds())
        #expect(found.isMeasured)
        #expect(found.hashRate == Double(16 << 20) / 0.5)
        let rates = try #require(found.rates["citeseq"])
        #expect(rates[.opening(.trainingInputs)] == 2)
        let outline = try #require(preparation.outlines.first)
        let width = Double(outline.trainingInputs.columnCount)
        let rows = rates[.ingestion(.trainingInputs)] * 0.5 / (4 * width)
        #expect(abs(rows - rows.rounded()) < 1e-6)
        #expect(rows >= 16)
        let density = try #require(found.facts["citeseq"]?.densities[.trainingInputs])
        #expect(density > 0.05 && density < 0.5)
        for unit in [CostUnit.loading, .storing, .inputProducts, .training, .orthonormalising] {
            #expect(rates[unit] != CostRates.usual(unit), "\(unit) was not measured")
        }
    }

    @Test("slots that share cores are slower by as much")
    func sharing() throws {
        let sandbox = try Sandbox()
        defer { withExtendedLifetime(sandbox) {} }
        let preparation = try preparation(sandbox)
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let found = try Calibration(
            measuring: preparation, slots: 1, atMost: 0.1, watch: Self.halfSeconds())
        let one = try #require(found.rates["citeseq"])
        #expect(one.divided(by: 4)[.training] == one[.training] / 4)
        // Threads look at the same clock in any order: only the sign of the change is certain.
        let crowd = try Calibration(
            measuring: preparation, slots: 8 * cores, atMost: 0.1, watch: Self.halfSeconds())
        #expect(try #require(crowd.rates["citeseq"])[.training] < one[.training])
    }

    @Test("a clock that stands still leaves the usual rates")
    func stoppedClock() throws {
        let sandbox = try Sandbox()
        defer { withExtendedLifetime(sandbox) {} }
        let preparation = try preparation(sandbox)
        let found = try Calibration(
            measuring: preparation, slots: 2, atMost: 0.1, watch: Stopwatch { 1 })
        let rates = try #require(found.rates["citeseq"])
        for unit in [CostUnit.loading, .training, .opening(.testInputs), .inputProducts] {
            #expect(rates[unit] == CostRates.usual(unit))
        }
        #expect(try found.hashRate == Calibration(usual: preparation).hashRate)
    }

    @Test("check prints the time of each phase and of all, for the slots asked for")
    func check() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let found = try sandbox.run("mmcoord", ["check", "--skip-values", "--slots", "3", file])
        #expect(found.status == 0)
        #expect(found.output.contains("time on 3 slots"))
        #expect(found.output.contains("measured here in"))
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

    @Test("check says when nothing was measured, and refuses fewer slots than one")
    func usual() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let found = try sandbox.run(
            "mmcoord", ["check", "--skip-values", "--no-calibration", file])
        #expect(found.status == 0)
        #expect(found.output.contains("at usual rates, nothing measured"))
        let refused = try sandbox.run("mmcoord", ["check", "--slots", "0", file])
        #expect(refused.status != 0)
        #expect(refused.output.contains("allowed: at least 1"))
    }
}
