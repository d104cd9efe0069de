private import Foundation

/// What a request may say: whatever a peer puts on the wire, the coordinator meets numbers that it
/// can add up, text that fits a line of a log, and lists that it can look through.
extension WireRequest {
    /// Cuts numbers and text to their limits.
    ///
    /// Numbers that only people read, and what a worker says it has, are cut: a good worker never
    /// comes near. What decides where bytes go, or names something, is refused instead.
    ///
    /// - Throws: `MessagingError.malformedFrame` naming what is beyond its limit.
    mutating func keepWithinLimits() throws(MessagingError) {
        switch verb {
        case .hello(var hello):
            hello.keepWithinLimits()
            verb = .hello(hello)
        case .lease(var lease):
            lease.freeSlots = min(lease.freeSlots, WireLimits.slots)
            lease.freeMemoryBytes = min(lease.freeMemoryBytes, WireLimits.bytes)
            lease.waitMs = min(lease.waitMs, WireLimits.waitMilliseconds)
            verb = .lease(lease)
        case .heartbeat(var beat):
            try beat.keepWithinLimits()
            verb = .heartbeat(beat)
        case .commit(var commit):
            try commit.keepWithinLimits()
            verb = .commit(commit)
        case .checkpoint(let checkpoint):
            try WireLimits.checkName(checkpoint.taskID)
            try WireLimits.checkToken(checkpoint.token)
            try WireLimits.checkSize(checkpoint.sizeBytes)
            try WireLimits.checkToken(checkpoint.epochsDone)
            try WireLimits.checkToken(checkpoint.batchesDone)
        case .fail(var fail):
            try fail.keepWithinLimits()
            verb = .fail(fail)
        case .bye(var bye):
            bye.reason = WireLimits.line(bye.reason)
            verb = .bye(bye)
        case .haveBlob(let have):
            try WireLimits.checkSize(have.sizeBytes)
            try WireLimits.check(have.path.utf8.count, "bytes of a path", most: 4_096)
        case .putChunk(let put): try WireLimits.checkSize(put.sizeBytes)
        case .getChunk, .status, nil: break
        }
    }
}

/// The most that a request may say of each kind.
enum WireLimits {
    /// Slots of one worker.
    static let slots: UInt32 = 4_096
    /// Bytes of memory or of a blob: 1 PiB.
    static let bytes: UInt64 = 1 << 50
    /// The longest a request for work waits.
    static let waitMilliseconds: UInt64 = 60_000
    /// Milliseconds that one task took: 31 years.
    static let taskMilliseconds: UInt64 = 1_000_000_000_000
    /// Tasks in a heartbeat, outputs in a commit.
    static let entries = 8_192
    /// Lines of a worker's log in one report of a failure.
    static let logLines = 100
    /// Characters of a line that people read.
    static let lineCharacters = 500

    /// Text of a peer as it may stand in one line of a log or of a terminal.
    static func line(_ text: String, characters: Int = lineCharacters) -> String {
        // What steers a terminal could hide or forge lines.
        // Behind the byte C2 may come one of the control characters that are not ASCII.
        let isPlain = text.utf8.allSatisfy { $0 >= 32 && $0 != 127 && $0 != 0xC2 }
        if isPlain, text.utf8.count <= characters { return text }
        let blank: Unicode.Scalar = " "
        let scalars = text.unicodeScalars.prefix(characters).map { scalar in
            scalar.properties.generalCategory == .control ? blank : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Text of several lines, such as an error that a worker reports.
    static func lines(_ text: String, most: Int = 40) -> String {
        text.split(separator: "\n", maxSplits: most, omittingEmptySubsequences: false)
            .prefix(most).map { line(String($0)) }.joined(separator: "\n")
    }

    static func check(_ count: Int, _ what: String, most: Int) throws(MessagingError) {
        guard count <= most else {
            throw .malformedFrame(reason: "\(count) \(what), at most \(most) are allowed")
        }
    }

    static func checkSize(_ sizeBytes: UInt64) throws(MessagingError) {
        guard sizeBytes <= bytes else {
            throw .malformedFrame(reason: "a blob of \(sizeBytes) bytes, at most \(bytes) can be")
        }
    }

    /// Tokens are given by coordinators, which count in the store's numbers.
    static func checkToken(_ token: UInt64) throws(MessagingError) {
        guard token <= UInt64(Int64.max) else {
            throw .malformedFrame(reason: "the token \(token), which no coordinator gave")
        }
    }

    static func checkName(_ name: String) throws(MessagingError) {
        try check(name.utf8.count, "bytes of a name", most: 1_024)
    }
}

extension WireHello {
    fileprivate mutating func keepWithinLimits() {
        host = WireLimits.line(host, characters: 255)
        build = WireLimits.line(build, characters: 64)
        processor = WireLimits.line(processor, characters: 128)
        launchID = WireLimits.line(launchID, characters: 64)
        kinds = kinds.prefix(256).map { WireLimits.line($0, characters: 64) }
        slots = min(max(slots, 1), WireLimits.slots)
        memoryBytes = min(memoryBytes, WireLimits.bytes)
        // The system's numbers of processes have no more than 22 bits.
        pid = min(pid, UInt64(Int32.max))
    }
}

extension WireHeartbeat {
    fileprivate mutating func keepWithinLimits() throws(MessagingError) {
        try WireLimits.check(running.count, "running tasks", most: WireLimits.entries)
        residentBytes = min(residentBytes, WireLimits.bytes)
        for index in running.indices {
            try WireLimits.checkName(running[index].taskID)
            let fraction = running[index].fraction
            running[index].fraction = fraction > 0 ? min(fraction, 1) : 0
            // Scores are correlations: what is none is not shown, nor taken for the best.
            if running[index].hasScore, !(abs(running[index].score) <= 1) {
                running[index].clearScore()
            }
        }
    }
}

extension WireCommit {
    fileprivate mutating func keepWithinLimits() throws(MessagingError) {
        try WireLimits.checkName(taskID)
        try WireLimits.checkToken(token)
        try WireLimits.check(outputs.count, "outputs", most: WireLimits.entries)
        for output in outputs {
            try WireLimits.checkName(output.role)
            try WireLimits.checkSize(output.sizeBytes)
        }
        usage.wallMs = min(usage.wallMs, WireLimits.taskMilliseconds)
        usage.cpuMs = min(usage.cpuMs, WireLimits.taskMilliseconds)
        usage.peakBytes = min(usage.peakBytes, WireLimits.bytes)
    }
}

extension WireFail {
    fileprivate mutating func keepWithinLimits() throws(MessagingError) {
        try WireLimits.checkName(taskID)
        try WireLimits.checkToken(token)
        failure.message = WireLimits.lines(failure.message)
        failure.logLines = failure.logLines.suffix(WireLimits.logLines).map { WireLimits.line($0) }
        failure.peakBytes = min(failure.peakBytes, WireLimits.bytes)
    }
}
