/// Knows which outputs are still to be read, and so which blobs nobody needs any more.
///
/// Blobs are named by content: one may be an output of several tasks, and is idle only when none of
/// these outputs is needed.
struct BlobLedger: Sendable {
    private let reads: [Set<TaskOutput>]
    private let kept: KeptOutputs
    private let given: Set<Digest>
    /// Tasks that read an output and are not done; none where absent.
    private var readerCounts: [TaskOutput: Int] = [:]
    /// The outputs that have these bytes, as far as results are known.
    private var holders: [Digest: Set<TaskOutput>] = [:]
    /// The bytes of each output; two where a task made anew is about to give others.
    private var digests: [TaskOutput: Set<Digest>] = [:]
    /// Of the outputs that have these bytes, those that are needed; none where absent.
    ///
    /// Counted, not looked for: the column names of a file are one blob of a thousand tasks.
    private var neededCounts: [Digest: Int] = [:]

    init(plan: Plan) {
        reads = plan.tasks.indices.map { plan.outputs(readBy: $0) }
        kept = KeptOutputs(plan: plan)
        given = plan.givenBlobs
        for output in reads.joined() { readerCounts[output, default: 0] += 1 }
    }

    /// The outputs of others that a task reads.
    func outputs(readBy task: Int) -> Set<TaskOutput> { reads[task] }

    /// Whether these bytes are there before any task.
    func isGiven(_ digest: Digest) -> Bool { given.contains(digest) }

    /// Whether an output stays whoever has read it.
    func keeps(_ output: TaskOutput) -> Bool { kept.contains(output) }

    /// The outputs that have the bytes of `digest`.
    func holders(of digest: Digest) -> Set<TaskOutput> { holders[digest] ?? [] }

    /// Whether a task that is not done reads an output, or it is kept.
    func isNeeded(_ output: TaskOutput) -> Bool {
        readerCounts[output, default: 0] > 0 || keeps(output)
    }

    /// Whether an output with these bytes is needed.
    func isNeeded(_ digest: Digest) -> Bool {
        given.contains(digest) || neededCounts[digest, default: 0] > 0
    }

    /// Learns which bytes the outputs of a task have.
    mutating func hold(_ outputs: [RoleBlob], of task: Int) {
        for blob in outputs {
            let (digest, output) = (blob.blob.digest, TaskOutput(task: task, role: blob.role))
            guard holders[digest, default: []].insert(output).inserted else { continue }
            digests[output, default: []].insert(digest)
            if isNeeded(output) { neededCounts[digest, default: 0] += 1 }
        }
    }

    /// Forgets the bytes of a task that is made anew.
    mutating func release(_ outputs: [RoleBlob], of task: Int) {
        for blob in outputs {
            release(blob.blob.digest, TaskOutput(task: task, role: blob.role))
        }
    }

    /// Forgets that any output has these bytes, and returns those that had.
    mutating func release(_ digest: Digest) -> Set<TaskOutput> {
        let outputs = holders(of: digest)
        for output in outputs { release(digest, output) }
        return outputs
    }

    private mutating func release(_ digest: Digest, _ output: TaskOutput) {
        guard holders[digest]?.remove(output) != nil else { return }
        if holders[digest]?.isEmpty == true { holders[digest] = nil }
        digests[output]?.remove(digest)
        if digests[output]?.isEmpty == true { digests[output] = nil }
        if isNeeded(output) { count(digest, -1) }
    }

    /// Counts a task as a reader no longer.
    mutating func finish(_ task: Int) {
        for output in reads[task] { read(output, -1) }
    }

    /// Counts a task as a reader again.
    mutating func reopen(_ task: Int) {
        for output in reads[task] { read(output, 1) }
    }

    private mutating func read(_ output: TaskOutput, _ change: Int) {
        let wasNeeded = isNeeded(output)
        readerCounts[output, default: 0] += change
        guard isNeeded(output) != wasNeeded else { return }
        for digest in digests[output] ?? [] { count(digest, wasNeeded ? -1 : 1) }
    }

    private mutating func count(_ digest: Digest, _ change: Int) {
        let count = neededCounts[digest, default: 0] + change
        neededCounts[digest] = count == 0 ? nil : count
    }
}
