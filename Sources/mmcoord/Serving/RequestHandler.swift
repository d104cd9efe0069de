import Coordination
import Foundation
import Logging
package import Messaging

/// Answers frames: decodes requests for the coordinator and the blob store, and encodes what they
/// answer.
///
/// Every request may arrive twice and late. A frame that cannot be decoded is answered with an
/// error.
package struct RequestHandler: Sendable {
    let coordinator: Coordinator
    let blobs: BlobStore
    let settings: ProtocolSettings
    private let logThrottle = LogThrottle()
    private let statusCache = StatusCache()

    /// Answers for a study whose results `blobs` keeps.
    package init(coordinator: Coordinator, blobs: BlobStore, settings: ProtocolSettings) {
        self.coordinator = coordinator
        self.blobs = blobs
        self.settings = settings
    }

    /// Answers one frame of a peer with one frame.
    package func answer(_ bytes: [UInt8], from peer: Peer) async -> [UInt8] {
        do {
            let request = try Frame.request(from: bytes)
            return Frame.encode(try await reply(to: request, from: peer))
        } catch {
            if let line = logThrottle.complaint(about: error, of: peer) {
                coordinator.logger.warning("\(line)")
            }
            return Frame.encode(error: error)
        }
    }

    private func reply(to request: WireRequest, from peer: Peer) async throws -> WireReply {
        var reply = WireReply()
        switch request.verb {
        case .hello(let hello): reply.answer = try await welcome(hello, request.header, peer)
        case .lease(let lease): reply.lease = try await grant(lease, request.header)
        case .heartbeat(let beat): reply.heartbeat = try await answer(beat, request.header)
        case .commit(let commit): reply.commit = try await settle(commit, request.header)
        case .checkpoint(let checkpoint):
            reply.checkpoint = try await settle(checkpoint, request.header)
        case .fail(let fail):
            let worker = try request.header.worker()
            await coordinator.fail(
                worker, token: fail.token,
                fail.coordinationFailure(host: await coordinator.host(of: worker)))
            reply.acknowledged = WireAcknowledged()
        case .bye(let bye):
            await coordinator.leave(try request.header.worker(), reason: bye.reason)
            reply.acknowledged = WireAcknowledged()
        case .status(let status):
            if status.drain { await coordinator.endAfterRunning() }
            reply.status.json = try await statusCache.newest(of: coordinator)
        case .getChunk, .haveBlob, .putChunk: reply = await serveBlob(request, peer)
        case nil: reply.error.message = "the request names no verb this build knows"
        }
        return reply
    }

    /// Reads and writes blobs on other threads, so that a slow disk or a long file delays no
    /// heartbeat.
    private func serveBlob(_ request: WireRequest, _ peer: Peer) async -> WireReply {
        let service = BlobService(
            store: blobs,
            onFullDisk: { [coordinator, folder = blobs.directory] size in
                Task { await coordinator.diskFilled(at: folder, neededBytes: size) }
            },
            onFileTrouble: { [coordinator, logThrottle] error in
                // The sender repeats the upload for a while without reporting it.
                guard let line = logThrottle.complaint(about: error, of: peer) else { return }
                coordinator.logger.warning("\(line)")
            })
        return await withCheckedContinuation { continuation in
            RequestHandler.blobQueue.async {
                continuation.resume(returning: service.answer(request) ?? WireReply())
            }
        }
    }

    private static let blobQueue = DispatchQueue(label: "blobs", attributes: .concurrent)

    private func welcome(
        _ hello: WireHello, _ header: WireHeader, _ peer: Peer
    ) async throws -> WireReply.OneOf_Answer {
        if let reason = misfit(of: hello.kinds) {
            return .refused(refusal(of: hello, reason, from: peer))
        }
        let worker = try header.worker()
        guard await coordinator.hasRoom(for: worker) else {
            // An error rather than a refusal: a refused worker ends, but this one asks again.
            throw ServingError.tooManyWorkers(workerCount: Coordinator.workerLimit)
        }
        await coordinator.join(
            worker,
            WorkerCapacity(
                host: hello.host, processIdentifier: Int(clamping: hello.pid),
                slots: Int(hello.slots), memoryBytes: Int(clamping: hello.memoryBytes),
                build: hello.build, processor: hello.processor), nextAsk: hello.nextRequest,
            launch: hello.launchID.isEmpty ? nil : LaunchIdentifier(hello.launchID))
        var welcome = WireWelcome()
        welcome.studyID = settings.study
        welcome.leaseMs = UInt64(settings.lease.seconds * 1_000)
        welcome.heartbeatMs = UInt64(settings.heartbeat.seconds * 1_000)
        welcome.checkpointMs = UInt64(settings.checkpoint.seconds * 1_000)
        welcome.bulkURL = settings.bulkURL
        welcome.build = Build.name
        welcome.pinned = settings.pinned
        return .welcome(welcome)
    }

    /// Returns why a worker that computes these kinds of tasks would give other bytes than the
    /// study needs, or does not verify task keys; nil where it fits.
    private func misfit(of kinds: [String]) -> String? {
        guard !kinds.isEmpty else { return "does not check what tasks mean" }
        let known = Set(kinds)
        let needed = coordinator.versions.sorted { $0.key.name < $1.key.name }
        for (kind, version) in needed where !known.contains("\(kind) \(version)") {
            guard let other = kinds.first(where: { $0.hasPrefix("\(kind) ") }) else {
                return "does not know the task '\(kind)'"
            }
            let found = other.dropFirst(kind.name.count + 1)
            return "computes '\(kind)' in version \(found), not \(version)"
        }
        return nil
    }

    /// Refuses a build that computes other bytes.
    private func refusal(
        of hello: WireHello, _ reason: String, from peer: Peer
    ) -> WireRefused {
        var refused = WireRefused()
        refused.reason = """
            worker build \(hello.build) \(reason); mmcoord is \(Build.name). Install the same \
            build on every machine.
            """
        // Anybody who reaches the port may say hello without end.
        if logThrottle.admitsRefusal() {
            coordinator.logger.warning(
                "refused a worker on \(hello.host) (\(peer)): \(refused.reason)")
        }
        return refused
    }

    private func grant(
        _ request: WireLeaseRequest, _ header: WireHeader
    ) async throws -> WireLeaseReply {
        let (grants, directive) = await coordinator.lease(
            try header.worker(), slots: Int(request.freeSlots),
            memoryBytes: Int(clamping: request.freeMemoryBytes),
            patience: .milliseconds(min(request.waitMs, 60_000)),
            remaining: request.hasRemainingWalltimeMs
                ? .milliseconds(Int64(clamping: request.remainingWalltimeMs)) : nil,
            number: request.number)
        var reply = WireLeaseReply()
        reply.directive = WireDirective(directive)
        reply.tasks = grants.map { grant in
            let task = coordinator.plan.tasks[grant.task]
            var leased = WireLeasedTask()
            leased.taskID = task.name
            leased.key = grant.key.wire
            leased.kind = task.work.kind.name
            leased.version = UInt32(clamping: task.work.version)
            leased.parameters = Data(task.work.parameters)
            leased.resumable = task.traits.isResumable
            leased.inputs = grant.inputs.map { WireInputBlob(located($0)) }
            leased.attempt = UInt32(grant.lease.attempt)
            leased.token = grant.lease.token
            leased.memoryBytes = UInt64(task.memoryBytes)
            if let checkpoint = grant.checkpoint {
                let blob = RoleBlob(role: "checkpoint", blob: checkpoint.blob)
                leased.checkpoint = WireInputBlob(located(blob))
            }
            return leased
        }
        return reply
    }

    /// Adds to an input the path at which a worker of this machine can read it; the worker hashes
    /// the file before it uses it.
    private func located(_ input: RoleBlob) -> RoleBlob {
        var input = input
        if input.blob.pathHint == nil { input.blob.pathHint = blobs.locate(input.blob.digest) }
        return input
    }

    private func answer(
        _ beat: WireHeartbeat, _ header: WireHeader
    ) async throws -> WireHeartbeatReply {
        let running = beat.running.map { entry in
            RunningTask(
                task: entry.taskID, token: entry.token,
                progress: TaskProgress(
                    fraction: Double(entry.fraction), epoch: Int(entry.epochNumber),
                    score: entry.hasScore ? entry.score : nil))
        }
        let (revoked, directive) = await coordinator.beat(
            try header.worker(), running: running, residentBytes: Int(clamping: beat.residentBytes),
            settledBelow: beat.settledBelow)
        var reply = WireHeartbeatReply()
        reply.directive = WireDirective(directive)
        reply.revoked = revoked.map { revocation in
            var lease = WireRevokedLease()
            lease.taskID = revocation.task
            lease.token = revocation.token
            lease.reason = revocation.reason
            return lease
        }
        return reply
    }

    private func settle(
        _ offer: WireCheckpoint, _ header: WireHeader
    ) async throws -> WireCheckpointReply {
        let worker = try header.worker()
        let checkpoint = try offer.checkpoint()
        var reply = WireCheckpointReply()
        guard !offer.unusable else {
            await coordinator.refuseCheckpoint(
                task: offer.taskID, worker: worker, token: offer.token,
                digest: checkpoint.blob.digest)
            return reply
        }
        let settlement = await coordinator.checkpoint(
            task: offer.taskID, worker: worker, token: offer.token,
            key: try Digest(wire: offer.key), checkpoint)
        switch settlement {
        case .answered(.kept): reply.status = .kept
        case .answered(.stale): reply.status = .stale
        case .missing: reply.status = .missingBlob
        }
        return reply
    }

    private func settle(
        _ commit: WireCommit, _ header: WireHeader
    ) async throws -> WireCommitReply {
        let outputs = try commit.outputs.map { output in
            RoleBlob(
                role: output.role,
                blob: BlobReference(
                    digest: try Digest(wire: output.digest),
                    sizeBytes: Int(clamping: output.sizeBytes)))
        }
        var reply = WireCommitReply()
        // A result counts only once all its bytes are here and verified.
        let settlement = await coordinator.commit(
            task: commit.taskID, worker: try header.worker(), token: commit.token,
            attempt: Int(commit.attempt), key: try Digest(wire: commit.key), outputs: outputs,
            usage: Usage(
                wallMilliseconds: Int(clamping: commit.usage.wallMs),
                processorMilliseconds: Int(clamping: commit.usage.cpuMs),
                peakBytes: Int(clamping: commit.usage.peakBytes)))
        switch settlement {
        case .answered(.accepted): reply.status = .accepted
        case .answered(.alreadyDone): reply.status = .alreadyDone
        case .answered(.stale): reply.status = .stale
        case .answered(.differentResult): reply.status = .differentResult
        case .missing(let digest):
            reply.status = .missingBlob
            reply.digest = digest.wire
        }
        return reply
    }
}
