import Coordination
import Testing
import ToyTasks

@Suite struct ForecastTests {
    /// Tasks `t0`, `t1`, …; `reads[i]` are the tasks that task `i` reads.
    private func plan(_ reads: [[Int]], _ toys: [ToyTask] = []) throws -> Plan {
        try Plan(
            tasks: reads.enumerated().map { index, sources in
                TaskSpec(
                    name: "t\(index)", toy: index < toys.count ? toys[index] : .kept,
                    inputs: sources.map {
                        TaskInput(role: "in", origin: .output(task: $0, role: "out"))
                    },
                    memoryBytes: 1)
            })
    }

    private func wall(_ plan: Plan, _ seconds: [Double], slots: Int) -> Double {
        Forecast(plan: plan, seconds: seconds, slots: slots).wallSeconds
    }

    @Test("one slot takes the sum, many slots the longest path")
    func extremes() throws {
        let plan = try plan([[], [], [0], [1, 2]])
        #expect(wall(plan, [1, 2, 4, 8], slots: 1) == 15)
        #expect(wall(plan, [1, 2, 4, 8], slots: 9) == 13)
    }

    @Test("three equal tasks on two slots take two turns")
    func turns() throws {
        #expect(wall(try plan([[], [], []]), [3, 3, 3], slots: 2) == 6)
    }

    @Test("never better than sum, longest task and longest path, never twice as bad")
    func bounds() throws {
        var state: UInt64 = 7
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for slots in 1...5 {
            let reads = (0..<40).map { index in
                index == 0 ? [] : Array(Set((0..<random(3)).map { _ in random(index) })).sorted()
            }
            let seconds = reads.map { _ in Double(random(20)) }
            var path = seconds
            for index in reads.indices {
                path[index] += reads[index].map { path[$0] }.max() ?? 0
            }
            let sum = seconds.reduce(0, +) / Double(slots)
            let bound = max(sum, path.max() ?? 0)
            let found = wall(try plan(reads), seconds, slots: slots)
            #expect(found >= bound - 1e-9)
            #expect(found <= sum + (path.max() ?? 0) + 1e-9)
        }
    }

    @Test("phases have their own tasks' time, and the time in which one of them is out")
    func phases() throws {
        let plan = try plan([[], [], [0, 1], [2]], [.passing, .passing])
        let forecast = Forecast(plan: plan, seconds: [2, 4, 1, 1.5], slots: 2)
        #expect(
            forecast.phases == [
                Forecast.Phase(
                    kind: ToyTask.passing.work.kind, taskCount: 2, taskSeconds: 6, wallSeconds: 4),
                Forecast.Phase(
                    kind: ToyTask.kept.work.kind, taskCount: 2, taskSeconds: 2.5,
                    wallSeconds: 2.5),
            ])
        #expect(forecast.wallSeconds == 6.5)
    }

    @Test("what is done takes no time and is in no phase")
    func done() throws {
        let plan = try plan([[], [0], [1]])
        let forecast = Forecast(plan: plan, seconds: [5, 7, 2], slots: 1, done: [0, 1])
        #expect(forecast.wallSeconds == 2)
        #expect(forecast.phases.map(\.taskCount) == [1])
    }

    @Test("overlapping spans are counted once")
    func covered() {
        let spans = [(3.0, 5.0), (0, 1), (4, 6), (4.5, 4.6)].map { Span(begin: $0.0, end: $0.1) }
        #expect(Span.covered(spans) == 4)
        #expect(Span.covered([]) == 0)
    }
}
