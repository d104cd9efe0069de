/// The pauses between attempts: 0.1 s at first, twice as long each time, 2 s at most.
struct Backoff: Sendable {
    private var next = Duration.milliseconds(100)

    mutating func reset() { next = .milliseconds(100) }

    mutating func step() -> Duration {
        defer { next = min(next * 2, .seconds(2)) }
        return next
    }
}
