import Coordination
import Pipelines
import ToyTasks

/// What one seed stands for: machines, a plan, and everything that goes wrong.
struct Scenario {
    /// A place where worker processes run, one after another.
    struct Seat {
        var host: String
        var slots: Int
        var memoryBytes: Int
        /// The share of tasks this machine fails that others would compute.
        var failureRate = 0.0
        /// Computes other bytes than the rest: a processor that rounds otherwise.
        var flaw: UInt64 = 0
        /// How much slower than the others.
        var slowness = 1
    }
    /// Faults by rate: of a message, of an attempt, or a second of virtual time.
    struct Faults {
        var drop = 0.0
        var duplicate = 0.0
        /// The longest delay of an ordinary message.
        var delay = Duration.milliseconds(20)
        /// The share of messages that take up to ten seconds.
        var lag = 0.0
        var workerCrash = 0.0
        var workerPause = 0.0
        var workerStop = 0.0
        var partition = 0.0
        var coordinatorCrash = 0.0
        var coordinatorPause = 0.0
        /// The share of coordinator crashes that happen between two writes of one event.
        var torn = 0.5
        /// The share of coordinator crashes in which a blob is damaged too.
        var damage = 0.0
        /// A blob vanishes while the coordinator runs.
        var loss = 0.0
        /// The coordinator's disk is full for a while.
        var fullDisk = 0.0
        var machineFailure = 0.0
        var badInput = 0.0
        var straggler = 0.0
        var walltime = 0.0
    }

    var seats: [Seat]
    var plan: Plan
    /// [task count], the roles a task delivers.
    var roles: [[String]]
    /// [task count], what a task takes on an ordinary machine.
    var durations: [Duration]
    var faults: Faults
    /// When faults end and everything is given a chance.
    var healing: Duration
    var options = SchedulerOptions()
    var drains = false
    /// The longest time of a transaction, and of the news that it is kept, until faults heal.
    var transaction = Duration.zero
    /// The longest time in which what is found in the store is hashed, and told, until faults heal.
    var hashing = Duration.zero
    /// Between two checkpoints of a training; zero for none but the last.
    var checkpoint = Duration.zero
    /// A task whose workers die of it, until faults heal.
    var poison: Int?
    /// Whether all machines compute the same bytes.
    var isSound: Bool { seats.allSatisfy { $0.flaw == 0 } }

    /// Draws a scenario; `isStudy` takes the plan of a small study in place of a random graph.
    init(seed: UInt64, isSmall: Bool = false, isStudy: Bool = false) throws {
        var random = SimulationRandom(seed: SimulationRandom.mix(seed &+ 1))
        let size = isSmall ? 0 : random.unit()
        let taskCount: Int
        let workerCount: Int
        switch size {
        case ..<0.945:
            taskCount = random.magnitude(1...24)
            workerCount = random.magnitude(1...6)
        case ..<0.9985:
            taskCount = random.magnitude(10...200)
            workerCount = random.magnitude(2...40)
        default:
            taskCount = random.magnitude(200...4_000)
            workerCount = random.magnitude(50...1_000)
        }
        seats = Scenario.seats(workerCount, &random)
        (plan, roles) =
            isStudy ? try Scenario.study(&random) : try Scenario.plan(taskCount, &random)
        let longest = random.magnitude(200...20_000)
        durations = plan.tasks.map { _ in random.milliseconds(10...max(11, longest)) }
        faults = Scenario.faults(workerCount, &random)
        healing = .seconds(random.magnitude(5...240))
        drains = random.chance(0.02)
        transaction = .milliseconds(random.magnitude(1...400))
        hashing = .milliseconds(random.magnitude(1...4_000))
        if random.chance(0.8) { checkpoint = .milliseconds(random.magnitude(20...10_000)) }
        if random.chance(0.03) {
            poison = random.index(plan.tasks.count)
            healing = .seconds(900)
        }
        Scenario.hasten(&faults, seed)
    }

    /// Has the coordinator of some scenarios crash every few seconds while blobs are lost, so that
    /// tasks that are done are given out again, and their leases outlive several lives of it.
    ///
    /// Drawn apart: what else follows from a seed does not depend on it.
    private static func hasten(_ faults: inout Faults, _ seed: UInt64) {
        var random = SimulationRandom(seed: SimulationRandom.mix(~seed))
        guard random.chance(0.1) else { return }
        faults.coordinatorCrash = 0.1 + 0.2 * random.unit()
        faults.loss = 0.3 * random.unit()
        faults.damage = random.unit()
    }

    private static func seats(_ count: Int, _ random: inout SimulationRandom) -> [Seat] {
        let isFlawed = random.chance(0.05)
        let isUneven = random.chance(0.2)
        return (0..<count).map { number in
            // The first is large and sound, so that every task has a machine in the end.
            guard number > 0 else {
                return Seat(host: "host0", slots: random.integer(1...4), memoryBytes: 200)
            }
            var seat = Seat(
                host: "host\(number / random.integer(1...3))", slots: random.magnitude(1...16),
                memoryBytes: random.integer(20...200))
            if isFlawed, random.chance(0.3) { seat.flaw = 0xBAD }
            if isUneven, random.chance(0.3) { seat.slowness = random.magnitude(2...30) }
            if random.chance(0.02) { seat.failureRate = 1 }
            return seat
        }
    }

    private static func plan(
        _ count: Int, _ random: inout SimulationRandom
    ) throws -> (Plan, [[String]]) {
        let reach = random.magnitude(1...max(1, count))
        let fan = random.integer(0...3)
        let sharing = random.chance(0.5) ? 0.4 : 0
        let roles = (0..<count).map { _ in
            random.chance(0.2)
                ? ["a", "b"] : random.chance(sharing) ? ["a", SimulatedBytes.shared] : ["a"]
        }
        let needs = [1, 5, 20, 60, 150]
        let needCount = random.integer(1...needs.count)
        var tasks: [TaskSpec] = []
        for index in 0..<count {
            var inputs: [TaskInput] = []
            if index > 0, random.chance(0.8) {
                for _ in 0..<random.integer(0...fan) {
                    let source = max(0, index - 1 - random.index(reach))
                    let role = roles[source][random.index(roles[source].count)]
                    inputs.append(
                        TaskInput(role: "in", origin: .output(task: source, role: role)))
                }
            }
            // Outputs of some go when they are read, those of others stay.
            let toy: ToyTask =
                random.chance(0.3) ? .resumable : random.chance(0.6) ? .passing : .kept
            tasks.append(
                TaskSpec(
                    name: "s/t\(index)", toy: toy, inputs: inputs,
                    memoryBytes: needs[random.index(needCount)]))
        }
        return (try Plan(tasks: tasks), roles)
    }

    /// The plan of a small study, with memory on the scale of the seats.
    ///
    /// Data files are left out of the inputs: they are there from the start.
    private static func study(_ random: inout SimulationRandom) throws -> (Plan, [[String]]) {
        func matrix(_ id: UInt8, _ columns: Int) -> QuestionOutline.Matrix {
            QuestionOutline.Matrix(
                file: BlobReference(
                    digest: Digest(bytes: [UInt8](repeating: id, count: Digest.byteCount)),
                    sizeBytes: 1), rowCount: 300, columnCount: columns, density: 0.2)
        }
        var outline = QuestionOutline(
            name: "s", seed: 1, trainingInputs: matrix(1, 200), trainingTargets: matrix(2, 30),
            folds: matrix(3, 1).file, foldCount: random.integer(1...3), trainingCellCount: 300,
            members: [])
        if random.chance(0.5) { outline.testInputs = matrix(4, 200) }
        outline.shardGroupCount = random.integer(1...3)
        var components = ComponentsBlock()
        components.componentCount = 5
        components.sweepCount = random.integer(1...3)
        outline.blocks = [QuestionOutline.Block("components", components)]
        if random.chance(0.4) {
            outline.targetComponents = QuestionOutline.TargetDecomposition(
                DecompositionChoice(componentCount: 3, blockWidth: 6, sweepCount: 1),
                isPerFold: random.chance(0.5))
        }
        let network = NetworkModelParameters(
            network: NetworkParameters(
                hidden: [8], activation: "selu", dropout: 0, concatenates: true),
            training: TrainingParameters())
        outline.members = [
            QuestionOutline.Member(
                "network", try ModelChoice(kind: "mlp", parameters: network), blocks: [0],
                repetitionCount: random.integer(1...2))
        ]
        outline.refits = random.chance(0.3)
        if outline.testInputs != nil, random.chance(0.3) {
            outline.adversary = AdversaryWork(share: 0.2, seed: 1)
        }
        let tasks = try QuestionPlanner.plan(outline).plan.tasks.map { task in
            var task = task
            task.inputs.removeAll { $0.sourceTask == nil }
            task.traits.memoryBytes = min(150, task.memoryBytes >> 22)
            return task
        }
        return (try Plan(tasks: tasks), tasks.map { $0.traits.outputBytes.keys.sorted() })
    }

    private static func faults(_ workerCount: Int, _ random: inout SimulationRandom) -> Faults {
        var faults = Faults()
        let severity = random.unit()
        func rate(_ most: Double, _ random: inout SimulationRandom) -> Double {
            random.chance(0.5) ? most * severity * random.unit() : 0
        }
        faults.drop = rate(0.3, &random)
        faults.duplicate = rate(0.2, &random)
        faults.lag = rate(0.1, &random)
        if random.chance(0.3) { faults.delay = .milliseconds(random.magnitude(20...3_000)) }
        let workers = Double(min(workerCount, 20))
        faults.workerCrash = rate(0.05 * workers, &random)
        faults.workerPause = rate(0.03 * workers, &random)
        faults.workerStop = rate(0.03 * workers, &random)
        faults.partition = rate(0.03 * workers, &random)
        faults.coordinatorCrash = rate(0.1, &random)
        faults.coordinatorPause = rate(0.03, &random)
        faults.damage = rate(0.5, &random)
        faults.loss = rate(0.3, &random)
        faults.fullDisk = rate(0.03, &random)
        faults.machineFailure = rate(0.03, &random)
        faults.badInput = random.chance(0.05) ? 0.02 : 0
        faults.straggler = rate(0.1, &random)
        faults.walltime = rate(0.3, &random)
        return faults
    }
}
