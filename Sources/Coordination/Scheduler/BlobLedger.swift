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

    init(plan: Plan) {
        reads = plan.tasks.indices.map { plan.outputs(readBy: $0) }
        kept = KeptOutputs(plan: plan)
        given = plan.givenBlobs
        for output in reads.joined() { readerCounts[output, default: 0] += 1 }
    }

    /// The outputs of others that a task reads.
    func outputs(readBy task: Int) -> Set<TaskOutput> { reads[task] }

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
        given.contains(digest) || holders(of: digest).contains { isNeeded($0) }
    }

    /// Learns which bytes the outputs of a task have.
    mutating func hold(_ outputs: [RoleBlob], of task: Int) {
        for output in outputs {
            holders[output.blob.digest, default: []].insert(
                TaskOutput(task: task, role: output.role))
        }
    }

    /// Forgets the bytes of a task that is made anew.
    mutating func release(_ outputs: [RoleBlob], of task: Int) {
        for output in outputs {
            holders[output.blob.digest]?.remove(TaskOutput(task: task, role: output.role))
        }
    }

    /// Counts a task as a reader no longer.
    mutating func finish(_ task: Int) {
        for output in reads[task] { readerCounts[output, default: 0] -= 1 }
    }

    /// Counts a task as a reader again.
    mutating func reopen(_ task: Int) {
        for output in reads[task] { readerCounts[output, default: 0] += 1 }
    }
}
