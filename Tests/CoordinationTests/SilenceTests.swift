import Coordination
import Testing

@Suite("Who is lost, and who only seems so")
struct SilenceTests {
    @Test("a lease its worker never heard of costs the task nothing, since the worker lives")
    func lostAnswers() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        for round in 1...20 {
            #expect(bench.ask(ada).count == 1)
            for second in stride(from: 5, through: 30, by: 5) {
                bench.now = .seconds(31 * (round - 1) + second)
                #expect(bench.beat(ada, []).isEmpty)
                bench.send(.ticked)
            }
            bench.now = .seconds(31 * round)
            bench.send(.ticked)
        }
        #expect(bench.scheduler.phase == .running)
        #expect(bench.scheduler.records[0].losses == 0)
    }

    @Test("a heartbeat on its way when a task was given says nothing of a worker that died with it")
    func overtaken() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        #expect(bench.ask(ada).count == 1)
        bench.now = .milliseconds(100)
        #expect(bench.beat(ada, []).isEmpty)
        bench.now = .seconds(31)
        bench.tick()
        #expect(bench.scheduler.records[0].losses == 1)
    }

    @Test("a lease of a second runs out too, with a tick a second")
    func shortLease() throws {
        var options = SchedulerOptions()
        options.lease = .seconds(1)
        var bench = try Workbench(reads: [[]], options: options)
        bench.send(.started)
        bench.join(ada)
        let grants = bench.ask(ada)
        #expect(grants.count == 1)
        for second in 1...3 {
            bench.now = .seconds(second)
            bench.send(.ticked)
        }
        bench.join(bob)
        let again = bench.ask(bob)
        #expect(again.map(\.task) == grants.map(\.task))
    }

    @Test("a coordinator that was stopped for a minute does not hold its workers to be lost")
    func deafness() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        let grants = bench.ask(ada)
        bench.now = .seconds(1)
        bench.send(.ticked)
        bench.now = .seconds(90)
        bench.send(.ticked)
        #expect(bench.ask(bob, patience: .seconds(300)).isEmpty)
        #expect(bench.beat(ada, grants).isEmpty)
        // It is lost when it stays silent while the coordinator listens.
        for second in 91...125 {
            bench.now = .seconds(second)
            bench.send(.ticked)
        }
        #expect(bench.scheduler.records[0].losses == 1)
    }

    @Test("a silent worker without a task is forgotten after two leases")
    func ghosts() throws {
        var bench = try Workbench(reads: [[]])
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        for second in 1...61 {
            bench.now = .seconds(second)
            bench.send(.ticked)
            if second % 5 == 0 { #expect(bench.beat(bob, []).isEmpty) }
        }
        #expect(Set(bench.scheduler.workers.keys) == [bob])
    }
}
