import Coordination
import Testing

@Suite("The order in which tasks are given out")
struct TaskOrderTests {
    private func order(_ reads: [[Int]], _ costs: [Double]) throws -> [Int] {
        TaskOrder(plan: try Workbench(reads: reads).scheduler.plan, costs: costs).tasks
    }

    @Test("without costs it is that of the plan")
    func unknown() throws {
        #expect(try order([[], [], [0]], []) == [0, 1, 2])
    }

    @Test("the longest task is first, equal ones follow the plan")
    func longest() throws {
        #expect(try order([[], [], [], []], [1, 2, 3, 2]) == [2, 1, 3, 0])
    }

    @Test("a short task that a long one waits for comes before one of middling length")
    func ways() throws {
        #expect(try order([[], [], [1]], [5, 1, 9]) == [1, 2, 0])
    }

    @Test("a task never comes behind one that reads it")
    func sources() throws {
        #expect(try order([[], [0], [1], [2]], [0, 0, 0, 0]) == [0, 1, 2, 3])
    }

    @Test("a worker is given the longest of the tasks that are ready and fit")
    func scheduler() throws {
        var bench = try Workbench(
            reads: [[], [], []], memoryBytes: [1, 1, 50], costs: [1, 2, 3])
        bench.send(.started)
        bench.join(ada)
        #expect(bench.ask(ada, memoryBytes: 10).map(\.task) == [1])
        #expect(bench.ask(ada, slots: 2).map(\.task) == [2, 0])
    }
}
