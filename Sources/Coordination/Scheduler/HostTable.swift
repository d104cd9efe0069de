/// Hosts on which tasks fail that may well succeed elsewhere.
struct HostTable: Sendable {
    private struct Record: Sendable {
        /// Tasks that failed there since one was done.
        var failed: Set<Int> = []
        var restCount = 0
        var restsUntil = Duration.zero
    }
    private var records: [String: Record] = [:]

    /// Whether a host is to be given nothing.
    func isResting(_ host: String, now: Duration) -> Bool {
        records[host].map { $0.restsUntil > now } ?? false
    }

    /// The hosts that are given nothing, with the time until they are.
    func resting(now: Duration) -> [(host: String, left: Duration)] {
        records.filter { $0.value.restsUntil > now }.map { ($0.key, $0.value.restsUntil - now) }
            .sorted { $0.host < $1.host }
    }

    /// A result of a host was taken.
    mutating func succeeded(_ host: String?) {
        if let host { records[host] = nil }
    }

    /// A task failed on a host; returns those that did so in a row.
    mutating func failed(_ host: String, _ task: Int) -> Set<Int> {
        records[host, default: Record()].failed.insert(task)
        return records[host]?.failed ?? []
    }

    /// Gives a host nothing for a while, twice as long each time; returns for how long.
    mutating func rest(_ host: String, _ first: Duration, now: Duration) -> Duration {
        var record = records[host] ?? Record()
        let pause = first * (1 << min(5, record.restCount))
        record.failed = []
        record.restCount += 1
        record.restsUntil = now + pause
        records[host] = record
        return pause
    }
}
