/// A lease that takes far longer than others of its class did.
struct Straggler: Comparable, Sendable {
    var isResumable: Bool
    var begin: Duration
    var task: Int
    var token: UInt64

    /// Resumable tasks first, since everything else is short beside them; then what began first.
    static func < (left: Straggler, right: Straggler) -> Bool {
        guard left.isResumable == right.isResumable else { return left.isResumable }
        return (left.begin, left.task, left.token) < (right.begin, right.task, right.token)
    }
}

/// The leases that may be stragglers at some time, and those that are.
struct StragglerTable: Sendable {
    /// When to look at a lease next.
    private var due = MinHeap<LeaseDeadline>()
    /// [class count], whether enough of the class is done to judge the others.
    private(set) var isLate: [Bool]
    /// By the level of the task among `ReadyQueue`'s.
    var queue: LevelledQueue<Straggler>

    init(levelCount: Int, classCount: Int) {
        queue = LevelledQueue(levelCount: levelCount)
        isLate = Array(repeating: false, count: classCount)
    }

    /// Looks at a lease from now on, if its class can be judged.
    mutating func watch(_ task: Int, _ lease: Lease, ofClass number: Int) {
        guard isLate[number] else { return }
        look(at: task, lease.token, when: lease.begin ?? .zero)
    }

    /// Looks at a lease again at a time.
    mutating func look(at task: Int, _ token: UInt64, when time: Duration) {
        due.insert(LeaseDeadline(deadline: time, task: task, token: token))
    }

    /// Judges a class from now on.
    mutating func begin(_ number: Int) {
        isLate[number] = true
    }

    /// The next lease to look at.
    mutating func popDue(now: Duration) -> LeaseDeadline? {
        guard let next = due.first, next.deadline <= now else { return nil }
        return due.popFirst()
    }
}
