package import Coordination
package import Pipelines
import Foundation
import LinearAlgebra
package import Messaging
import Synchronization

/// The coordinator over nng: one socket for control, one for blobs.
package final class WireLink: CoordinatorLink {
    private let registry: StageRegistry
    private let session: Session
    private let control: NNGClient
    private let cache: BlobStore
    private let bulk = Mutex<BulkLine?>(nil)
    /// Blobs whose bytes this process has verified, with the state of their files then.
    private let verified = Mutex<[Digest: FileStamp]>([:])
    private let coordinator: Address

    /// Connects to the coordinator; fetched blobs go into `cache`.
    package init(
        coordinator: Address, session: Session, cache: BlobStore,
        registry: StageRegistry = .standard
    ) throws {
        self.coordinator = coordinator
        self.registry = registry
        self.session = session
        self.cache = cache
        var options = WireLink.transport
        options.probeInterval = .seconds(2)
        control = try NNGClient(of: coordinator, options: options)
    }

    /// A restarted coordinator is found within a second.
    static var transport: TransportOptions {
        var options = TransportOptions()
        options.longestReconnect = .seconds(1)
        return options
    }

    package func connectAnew() {
        control.connectAnew()
        bulk.withLock { $0?.client }?.connectAnew()
    }

    package func hello(nextAsk: Int) async throws -> Introduction {
        var hello = session.identity.hello(registry)
        hello.nextRequest = UInt64(nextAsk)
        let reply = try await ask(.hello(hello), timeout: .seconds(3))
        switch reply.answer {
        case .welcome(let welcome):
            session.welcomed(by: welcome)
            let pinned = ProcessorLevel.pinned?.rawValue ?? ""
            guard welcome.pinned == pinned else { return .otherLevel(welcome.pinned) }
            try connectBulk(welcome.bulkURL)
            return .welcome(
                study: welcome.studyID, lease: .milliseconds(welcome.leaseMs),
                // Whatever listens there: without a pause this loop would keep a processor busy.
                heartbeat: .milliseconds(min(max(welcome.heartbeatMs, 100), 600_000)),
                checkpoint: .milliseconds(welcome.checkpointMs))
        case .refused(let refused): return .refused(refused.reason)
        default: throw unexpected(reply)
        }
    }

    package func ask(
        _ number: Int, slots: Int, memoryBytes: Int, patience: Duration, remaining: Duration?
    ) async throws -> LeaseAnswer {
        var request = WireLeaseRequest()
        request.number = UInt64(number)
        request.freeSlots = UInt32(clamping: slots)
        request.freeMemoryBytes = UInt64(memoryBytes)
        request.waitMs = UInt64(patience.components.seconds * 1_000)
        if let remaining {
            request.remainingWalltimeMs = UInt64(clamping: Int64(remaining / .milliseconds(1)))
        }
        let reply = try await ask(.lease(request), timeout: patience + .seconds(10))
        guard case .lease(let lease) = reply.answer else { throw unexpected(reply) }
        var answer = LeaseAnswer([], lease.directive.directive)
        for task in lease.tasks {
            do {
                answer.assignments.append(try assignment(task))
            } catch {
                answer.unreadable.append(unreadable(task, error))
            }
        }
        return answer
    }

    package func fetch(_ blob: BlobReference) async throws -> FetchedBlob {
        discardIfDamaged(blob.digest)
        let path = try await download(blob)
        let stamp = verified.withLock { verified in
            // A fetched blob was hashed on its way, and a data file when it was found.
            let stamp = verified[blob.digest] ?? cache.stamp(of: blob.digest)
            verified[blob.digest] = stamp
            return stamp
        }
        return FetchedBlob(path: path, stamp: stamp)
    }

    /// Hashes what an earlier process left in the cache before its first use, and files that
    /// changed since; removes what is damaged.
    private func discardIfDamaged(_ digest: Digest) {
        let known = verified.withLock { $0[digest] }
        guard let path = cache.locate(digest) else {
            verified.withLock { $0[digest] = nil }
            return
        }
        let stamp = FileStamp(path: path)
        guard known == nil || known != stamp else { return }
        do {
            try cache.verify(digest)
            verified.withLock { $0[digest] = stamp }
        } catch {
            verified.withLock { $0[digest] = nil }
            cache.remove(digest)
        }
    }

    package func upload(_ blob: BlobReference) async throws -> String {
        do throws(MessagingError) {
            return try await bulkLine().uploader.send(blob.digest)
        } catch {
            throw transferError(error)
        }
    }

    private func download(_ blob: BlobReference) async throws(MessagingError) -> String {
        do throws(MessagingError) {
            return try await bulkLine().downloader.fetch(
                blob.digest, sizeBytes: blob.sizeBytes, pathHint: blob.pathHint)
        } catch {
            throw transferError(error)
        }
    }

    /// A hello that names another address closes the socket: the next attempt goes there.
    private func transferError(_ error: MessagingError) -> MessagingError {
        guard case .closed(let url) = error else { return error }
        return .connectionLost(url: url)
    }

    package func commit(
        _ assignment: Assignment, _ outputs: [RoleBlob], _ usage: Usage
    ) async throws -> CommitReply {
        var commit = WireCommit()
        commit.taskID = assignment.task
        commit.token = assignment.token
        commit.attempt = UInt32(clamping: assignment.attempt)
        commit.key = assignment.key.wire
        commit.outputs = outputs.map { output in
            var blob = WireOutputBlob()
            blob.role = output.role
            blob.digest = output.blob.digest.wire
            blob.sizeBytes = UInt64(output.blob.sizeBytes)
            return blob
        }
        commit.usage.wallMs = UInt64(clamping: usage.wallMilliseconds)
        commit.usage.cpuMs = UInt64(clamping: usage.processorMilliseconds)
        commit.usage.peakBytes = UInt64(clamping: usage.peakBytes)
        let reply = try await ask(.commit(commit), timeout: .seconds(60))
        guard case .commit(let verdict) = reply.answer else { throw unexpected(reply) }
        switch verdict.status {
        case .accepted: return .settled(.accepted)
        case .alreadyDone: return .settled(.alreadyDone)
        case .differentResult: return .settled(.differentResult)
        case .missingBlob: return .missingBlob(try Digest(wire: verdict.digest))
        case .stale, .UNRECOGNIZED: return .settled(.stale)
        }
    }

    package func offer(
        _ checkpoint: TaskCheckpoint, of assignment: Assignment
    ) async throws -> CheckpointReply {
        let request = WireCheckpoint(checkpoint, of: assignment)
        let reply = try await ask(.checkpoint(request), timeout: .seconds(10))
        guard case .checkpoint(let verdict) = reply.answer else { throw unexpected(reply) }
        switch verdict.status {
        case .kept: return .settled(.kept)
        case .stale, .UNRECOGNIZED: return .settled(.stale)
        case .missingBlob: return .missingBlob
        }
    }

    package func refuse(_ checkpoint: BlobReference, of assignment: Assignment) async throws {
        var request = WireCheckpoint(
            TaskCheckpoint(blob: checkpoint, epoch: 0, step: 0), of: assignment)
        request.unusable = true
        let reply = try await ask(.checkpoint(request), timeout: .seconds(10))
        guard case .checkpoint = reply.answer else { throw unexpected(reply) }
    }

    package func report(_ failure: Failure, token: UInt64) async throws {
        let reply = try await ask(.fail(WireFail(failure, token: token)), timeout: .seconds(10))
        guard case .acknowledged = reply.answer else { throw unexpected(reply) }
    }

    package func bye(_ reason: String) async throws {
        var bye = WireBye()
        bye.reason = reason
        _ = try await ask(.bye(bye), timeout: .seconds(2))
    }

    private func ask(
        _ verb: WireRequest.OneOf_Verb, timeout: Duration
    ) async throws -> WireReply {
        let bytes = try await control.request(
            Frame.encode(session.request(verb)), timeout: timeout)
        return try Frame.reply(from: bytes)
    }

    /// Decodes the task as this build reads it.
    ///
    /// - Throws: `TaskError.otherKey` if it means something else to the coordinator: decoding loses
    ///     an option that this build does not know, and then the key differs.
    private func assignment(_ task: WireLeasedTask) throws -> Assignment {
        let sent = TaskWork(
            kind: TaskKind(task.kind), version: Int(task.version),
            parameters: Array(task.parameters))
        let work = try registry.understood(sent)
        let inputs = try task.inputs.map { try $0.roleBlob() }
        let key = try Digest(wire: task.key)
        let own = try TaskKey.digest(
            of: work, inputs: inputs, level: ProcessorLevel.pinned?.rawValue ?? "")
        guard own == key else {
            throw TaskError.otherKey(task: task.taskID, expected: key, found: own)
        }
        return Assignment(
            task: task.taskID, key: key, work: work, inputs: inputs, attempt: Int(task.attempt),
            token: task.token, memoryBytes: Int(clamping: task.memoryBytes),
            isResumable: task.resumable,
            checkpoint: task.hasCheckpoint ? try task.checkpoint.roleBlob().blob : nil)
    }

    /// Gives a task back that means something else to the coordinator; this counts against nobody.
    private func unreadable(
        _ task: WireLeasedTask, _ error: any Error
    ) -> LeaseAnswer.UnreadableTask {
        let coordinator = session.coordinator
        return LeaseAnswer.UnreadableTask(
            token: task.token,
            failure: Failure(
                kind: .preempted, task: task.taskID,
                message: """
                    mmworker \(Build.name) does not read this task as mmcoord \(coordinator.build) \
                    means it: \(error). The task goes to another worker. Install the same build on \
                    every machine.
                    """,
                attempt: Int(task.attempt)))
    }

    private func connectBulk(_ url: String) throws {
        let address = url.isEmpty ? coordinator : try Address(url).reached(as: coordinator)
        if bulk.withLock({ $0?.client.address }) == address { return }
        let line = try BulkLine(address, cache: cache)
        bulk.withLock { current in
            current?.client.close()
            current = line
        }
    }

    private func bulkLine() throws(MessagingError) -> BulkLine {
        guard let line = bulk.withLock({ $0 }) else { throw .connectionLost(url: coordinator.url) }
        return line
    }

    private func unexpected(_ reply: WireReply) -> MessagingError {
        .unexpectedReply(
            expected: "an answer to the request", found: "\(reply.answer.map { "\($0)" } ?? "none")"
        )
    }
}

/// The socket for blobs, with their downloader and uploader.
private struct BulkLine: Sendable {
    let client: NNGClient
    let downloader: BlobDownloader
    let uploader: BlobUploader

    init(_ address: Address, cache: BlobStore) throws(MessagingError) {
        client = try NNGClient(of: address, options: WireLink.transport)
        downloader = BlobDownloader(client: client, store: cache)
        uploader = BlobUploader(client: client, store: cache)
    }
}
