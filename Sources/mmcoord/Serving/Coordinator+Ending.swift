import Coordination
import Logging
import Messaging

/// The end of a study: at its last task, by a signal, or by `mmcoord drain`.
extension Coordinator {
    /// Offers the results to whoever asks: their list in the status, their bytes by digest.
    ///
    /// - Parameters:
    ///   - results: The files.
    ///   - folder: The state folder, which they lie in.
    /// - Throws: `MessagingError` where one cannot be read any more.
    func publish(_ results: PublishedResults, in folder: String) throws {
        for file in results.files {
            _ = try blobs.refer(
                to: "\(folder)/\(file.path)", as: file.sha256,
                sizeBytes: file.sizeBytes, isVerified: true)
        }
        published = results
    }

    /// Waits for the study to end.
    package func end() async -> Ending {
        if let ending { return ending }
        return await withCheckedContinuation { endingWaiters.append($0) }
    }

    /// Gives out nothing more, and ends at once.
    package func drain() {
        apply(.drainRequested)
        if ending == nil { finish(.drained) }
    }

    /// Gives out nothing more, and ends once the running tasks have ended.
    package func endAfterRunning() {
        logger.notice("draining: no task begins any more")
        apply(.drainRequested)
        endIfDrained()
    }

    /// Ends a draining study once nothing runs and everything is written.
    func endIfDrained() {
        guard ending == nil, scheduler.phase == .draining, lookups.isRestored, writes.isEmpty,
            !scheduler.isComputing(now: now)
        else { return }
        finish(.drained)
    }

    /// Notes that all tasks are done and results are being written.
    package func beginAssembling() {
        isAssembling = true
        emit(.assembling)
    }

    /// Notes that the results are written, or why they are not.
    package func endAssembling(failure: String? = nil) {
        isAssembling = false
        assemblyFailure = failure
        if scheduler.shortage != nil { freeDisk() }
    }

    /// Waits until every worker has heard that the study has ended.
    ///
    /// Workers that only an earlier coordinator saw count too: they would wait in vain. One that
    /// has not come back within two leases has most likely died with that coordinator.
    package func waitForGoodbyes(atMost limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        while !scheduler.workers.isEmpty
            || !missing.isEmpty && now < scheduler.options.lease * 2,
            ContinuousClock.now < deadline
        {
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                return
            }
        }
        write([.left(nil)])
        await written()
        guard !writes.waiting.isEmpty else { return }
        logger.warning("the last of the study was not written to its store")
    }

    /// Notes how the study ended, and wakes who waits for that.
    func finish(_ ending: Ending) {
        guard self.ending == nil else { return }
        self.ending = ending
        emit(.ended(reason: ending.reason))
        endingWaiters.forEach { $0.resume(returning: ending) }
        endingWaiters = []
    }
}

extension Coordinator.Ending {
    /// Why the study ended before every task was done; nil where all are.
    fileprivate var reason: String? {
        switch self {
        case .finished: nil
        case .stopped(let failure): failure.message
        case .storeFailed(let reason): reason
        case .drained: "the user ended it"
        }
    }
}
