import Coordination
import Logging
import Messaging

/// Delivers results and failures to the coordinator, however long that takes.
extension WorkerProcess {
    func deliver(_ assignment: Assignment, _ outputs: [RoleBlob]) async {
        let usage = usages.removeValue(forKey: assignment.token) ?? Usage()
        let logger = logger(of: assignment)
        while exit == nil {
            do {
                var places: [Digest: String] = [:]
                for output in outputs {
                    places[output.blob.digest] = try await link.upload(output.blob)
                }
                let reply = try await link.commit(assignment, outputs, usage)
                heartbeat.heard()
                guard case .settled(let answer) = reply else { continue }
                // Confirmed: bytes that the coordinator has on this file system need to exist only
                // once.
                for (digest, place) in places {
                    runner.cache.share(digest, with: place, token: assignment.token)
                }
                if answer != .accepted {
                    logger.notice("\(assignment.task): the coordinator answered \(answer)")
                }
                break
            } catch let error as MessagingError where error.isRetryable {
                logger.debug("no answer while delivering \(assignment.task): \(error)")
                await pause()
            } catch MessagingError.blobNotFound {
                // Somebody emptied the folder, and the file system has no hard links.
                var failure = preemption(of: assignment)
                failure.message = "its result was removed from the worker's cache"
                logger.error("\(assignment.task): \(failure.message) before it was delivered")
                await report(failure, token: assignment.token)
                break
            } catch {
                logger.error("\(assignment.task): cannot deliver: \(error)")
                let failure = runner.failure(error, of: assignment)
                await report(failure, token: assignment.token)
                break
            }
        }
        runner.cache.release(token: assignment.token)
        apply(.delivered(token: assignment.token))
    }

    func report(_ failure: Failure, token: UInt64) async {
        var failure = failure
        failure.host = runner.host
        failure.peakBytes = max(failure.peakBytes, ResourceUse.peakBytes())
        failure.logLines = ring.last(about: failure.task)
        for _ in 1...5 {
            do {
                try await link.report(failure, token: token)
                return
            } catch {
                logger.debug("no answer to a failure report: \(error)")
                await pause()
            }
        }
        // A failure that nobody hears of shows as a lease that expires.
    }
}
