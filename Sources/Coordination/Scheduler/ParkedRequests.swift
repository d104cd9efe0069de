/// A request for work, as far as it is not answered.
struct ParkedRequest: Sendable, Equatable {
    var request: RequestIdentifier
    var worker: WorkerIdentifier
    var slots: Int
    var memoryBytes: Int
    var deadline: Duration
    /// When its worker ends; nil where nothing is known.
    var end: Duration?
    /// Its worker's number of it; 0 where that tells none.
    var ask: UInt64 = 0
}

/// Requests for work that wait for some, oldest first, by the memory that their workers have.
///
/// Each operation takes logarithmic time. Queues keep entries of requests that are closed until
/// they come up, or outnumber the others.
struct ParkedRequests: Sendable {
    /// A request on its way to be served.
    struct Seeker: Sendable {
        /// Grows with every request parked.
        var number: UInt64
        /// Tasks given to it in the present service: those with fewer come first.
        var round: Int
        var request: ParkedRequest
    }
    private struct Turn: Comparable, Sendable {
        var round: Int
        var number: UInt64

        static func < (left: Turn, right: Turn) -> Bool {
            (left.round, left.number) < (right.round, right.number)
        }
    }
    private struct Deadline: Comparable, Sendable {
        var deadline: Duration
        var number: UInt64

        static func < (left: Deadline, right: Deadline) -> Bool {
            (left.deadline, left.number) < (right.deadline, right.number)
        }
    }

    private let levelCount: Int
    private var open: [UInt64: ParkedRequest] = [:]
    private var numbers: [WorkerIdentifier: UInt64] = [:]
    private var last: UInt64 = 0
    private var deadlines = MinHeap<Deadline>()
    /// Requests with slots.
    private var seekers: LevelledQueue<Turn>
    /// Requests without: for a share of the last tasks.
    private var sharers: LevelledQueue<Turn>

    /// Nobody waits; a request's level is the number of levels of tasks that its memory meets.
    init(taskLevelCount: Int) {
        levelCount = taskLevelCount + 1
        seekers = LevelledQueue(levelCount: levelCount)
        sharers = LevelledQueue(levelCount: levelCount)
    }

    var isEmpty: Bool { open.isEmpty }

    /// Adds a request, and returns the older one of its worker, which was given up.
    mutating func park(_ request: ParkedRequest, level: Int) -> ParkedRequest? {
        let older = remove(request.worker)
        last += 1
        open[last] = request
        numbers[request.worker] = last
        deadlines.insert(Deadline(deadline: request.deadline, number: last))
        enqueue(Seeker(number: last, round: 0, request: request), level: level)
        return older
    }

    /// Removes the request of a worker.
    mutating func remove(_ worker: WorkerIdentifier) -> ParkedRequest? {
        numbers[worker].flatMap { close($0) }
    }

    /// Removes and returns a request.
    mutating func close(_ number: UInt64) -> ParkedRequest? {
        guard let request = open.removeValue(forKey: number) else { return nil }
        numbers[request.worker] = nil
        return request
    }

    /// Removes and returns the requests whose patience has ended.
    mutating func closeImpatient(now: Duration) -> [ParkedRequest] {
        var requests: [ParkedRequest] = []
        while let next = deadlines.first, next.deadline <= now {
            _ = deadlines.popFirst()
            if let request = close(next.number) { requests.append(request) }
        }
        return requests
    }

    /// Removes and returns all requests, oldest first.
    mutating func closeAll() -> [ParkedRequest] {
        let all = open.sorted { $0.key < $1.key }.map(\.value)
        self = ParkedRequests(taskLevelCount: levelCount - 1, after: last)
        return all
    }

    private init(taskLevelCount: Int, after last: UInt64) {
        self.init(taskLevelCount: taskLevelCount)
        self.last = last
    }

    /// Takes the next request with a slot and memory for tasks of this level from its queue.
    mutating func nextSeeker(fitting level: Int) -> Seeker? {
        ParkedRequests.next(&seekers, open, level + 1..<levelCount)
    }

    /// Takes the next request for a share from its queue.
    mutating func nextSharer(fitting level: Int) -> Seeker? {
        ParkedRequests.next(&sharers, open, level + 1..<levelCount)
    }

    /// Puts a request back that was given something, or could be later.
    mutating func enqueue(_ seeker: Seeker, level: Int) {
        open[seeker.number] = seeker.request
        let turn = Turn(round: seeker.round, number: seeker.number)
        if seeker.request.slots > 0 {
            seekers.insert(turn, level: level)
        } else if seeker.round == 0 {
            sharers.insert(turn, level: level)
        }
        // Requests of workers that ask again and again would pile up while there is no work.
        seekers = ParkedRequests.swept(seekers, open, levelCount)
        sharers = ParkedRequests.swept(sharers, open, levelCount)
    }

    private static func next(
        _ queue: inout LevelledQueue<Turn>, _ open: [UInt64: ParkedRequest], _ levels: Range<Int>
    ) -> Seeker? {
        while let turn = queue.popFirst(in: levels) {
            guard let request = open[turn.number] else { continue }
            return Seeker(number: turn.number, round: turn.round, request: request)
        }
        return nil
    }

    private static func swept(
        _ queue: LevelledQueue<Turn>, _ open: [UInt64: ParkedRequest], _ levelCount: Int
    ) -> LevelledQueue<Turn> {
        guard queue.count > 2 * open.count + 64 else { return queue }
        var old = queue
        var new = LevelledQueue<Turn>(levelCount: levelCount)
        while let (turn, level) = old.first(in: 0..<levelCount) {
            _ = old.popFirst(in: level..<level + 1)
            if open[turn.number] != nil { new.insert(turn, level: level) }
        }
        return new
    }
}
