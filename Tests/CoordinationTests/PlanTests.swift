import Coordination
import Testing
import ToyTasks

@Suite struct PlanTests {
    @Test("a plan that names a task twice or reads from a later one is refused")
    func invalidPlans() {
        let task = TaskSpec(name: "a")
        #expect(throws: CoordinationError.duplicateTask(name: "a")) {
            try Plan(tasks: [task, task])
        }
        let eager = TaskSpec(
            name: "b",
            inputs: [TaskInput(role: "in", origin: .output(task: 1, role: "out"))])
        #expect(throws: CoordinationError.unknownInput(task: "b", role: "out", source: 1)) {
            try Plan(tasks: [eager, task])
        }
    }

    @Test("the part that leads to some tasks is they and what they read, in the plan's order")
    func leading() throws {
        func reading(_ tasks: Int...) -> [TaskInput] {
            tasks.map { TaskInput(role: "in", origin: .output(task: $0, role: "out")) }
        }
        let plan = try Plan(tasks: [
            TaskSpec(name: "a"), TaskSpec(name: "b"), TaskSpec(name: "c", inputs: reading(1)),
            TaskSpec(name: "d", inputs: reading(0)), TaskSpec(name: "e", inputs: reading(2, 1)),
        ])
        let part = try plan.leading(to: [4])
        #expect(part.plan.tasks.map(\.name) == ["b", "c", "e"] && part.places == [2])
        #expect(part.plan.tasks.map { $0.inputs } == [[], reading(0), reading(1, 0)])
        let two = try plan.leading(to: [3, 2])
        #expect(two.plan.tasks.map(\.name) == ["a", "b", "c", "d"] && two.places == [3, 2])
        #expect(try plan.leading(to: []).plan.tasks.isEmpty)
    }

    @Test("outputs stay if their task keeps them, or if a task that reads them keeps its inputs")
    func keptOutputs() throws {
        func reading(_ task: Int, _ role: String) -> TaskInput {
            TaskInput(role: "in", origin: .output(task: task, role: role))
        }
        var partly = TaskSpec(name: "partly", toy: .passing)
        partly.traits.kept = .roles(["a"])
        let kept = KeptOutputs(
            plan: try Plan(tasks: [
                TaskSpec(name: "passing", toy: .passing), TaskSpec(name: "kept"), partly,
                TaskSpec(name: "reader", toy: .passing, inputs: [reading(0, "b")]),
                TaskSpec(name: "keeper", toy: .keeping, inputs: [reading(0, "a")]),
            ]))
        func isKept(_ task: Int, _ role: String) -> Bool {
            kept.contains(TaskOutput(task: task, role: role))
        }
        #expect(isKept(0, "a") && !isKept(0, "b"))
        #expect(isKept(1, "a") && isKept(1, "b"))
        #expect(isKept(2, "a") && !isKept(2, "b"))
        #expect(!isKept(3, "a") && isKept(4, "a"))
    }
}
