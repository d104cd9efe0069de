internal import Coordination

/// Since when the files of blobs could not be written.
struct FileTroubles: Sendable {
    private struct Trouble {
        let first: ContinuousClock.Instant
        var last: ContinuousClock.Instant
    }
    private var troubles: [Digest: Trouble] = [:]

    /// Blobs remembered at a time; anybody who reaches the port can name more.
    static let limit = 1_024

    /// Notes trouble with a blob; whether it has lasted for less than `patience`, and may pass.
    mutating func mayPass(
        _ digest: Digest, patience: Duration, now: ContinuousClock.Instant
    ) -> Bool {
        if troubles.count >= FileTroubles.limit {
            troubles = troubles.filter { now - $0.value.last < patience }
        }
        var trouble = troubles[digest] ?? Trouble(first: now, last: now)
        // Nobody has tried for so long: this is another trouble.
        if now - trouble.last > patience { trouble = Trouble(first: now, last: now) }
        trouble.last = now
        guard now - trouble.first < patience, troubles.count < FileTroubles.limit else {
            troubles[digest] = nil
            return false
        }
        troubles[digest] = trouble
        return true
    }

    /// Forgets the trouble with a blob.
    mutating func end(_ digest: Digest) {
        troubles[digest] = nil
    }
}
