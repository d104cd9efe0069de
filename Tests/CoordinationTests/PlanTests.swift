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
}
