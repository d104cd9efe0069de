package import Coordination

/// What tasks cost beside computing: fetching inputs, handing in outputs.
///
/// A blob that another worker made is fetched once by each worker that needs it, and a worker
/// hashes a data file before it first reads from it. The rates are those of a coordinator and
/// workers on one machine of two cores (AMD EPYC, family 26), its disk included.
package struct TaskWaits: Sendable, Equatable {
    /// Bytes a second between a worker and the coordinator, with all their checks.
    package var transferRate = 200e6
    /// Bytes of a data file hashed in a second.
    package var hashRate = 1.2e9
    /// Asking for a task and having its result written down, in seconds.
    package var turnSeconds = 0.01
    /// Making one output safe on disk, in seconds.
    package var blobSeconds = 0.008
    /// Finding and checking one blob that another worker made, in seconds, beside its bytes.
    package var fetchSeconds = 0.005
    /// Bytes of traffic that cost a neighbouring task a second where all cores are busy.
    package var disturbanceRate = 300e6

    /// The usual rates.
    package init() {}

    /// The bytes that each task fetches and hands in.
    ///
    /// - Parameters:
    ///   - costs: Of every task of the plan.
    ///   - workers: Processes that share the slots, from 1.
    /// - Returns: One for each of `costs`.
    package func traffic(_ costs: [TaskCost], workers: Int) -> [Double] {
        moved(costs, workers: workers).map(\.bytes)
    }

    private func moved(
        _ costs: [TaskCost], workers: Int
    ) -> [(bytes: Double, fetches: Double)] {
        /// The share of workers that had no part in a blob so far.
        var strangers: [String: Double] = [:]
        let others = 1 - 1 / Double(max(1, workers))
        return costs.map { cost in
            var (bytes, fetches) = (cost.storedBytes, 0.0)
            for read in cost.reads where read.bytes > 0 {
                let key = "\(read.task ?? -1)/\(read.role)"
                let share = strangers[key] ?? (read.task == nil ? 1 : others)
                bytes += read.bytes * share
                fetches += share
                strangers[key] = share * others
            }
            return (bytes, fetches)
        }
    }

    /// How long each task keeps a slot beside computing, in seconds.
    ///
    /// - Parameters:
    ///   - costs: Of every task of the plan.
    ///   - slots: Tasks that run at once.
    ///   - workers: Processes that share the slots, from 1.
    /// - Returns: One for each of `costs`.
    package func seconds(_ costs: [TaskCost], slots: Int, workers: Int) -> [Double] {
        var readers: [String: Int] = [:]
        return zip(costs, moved(costs, workers: workers)).map { cost, moved in
            var seconds = turnSeconds + Double(cost.outputCount) * blobSeconds
            seconds += moved.fetches * fetchSeconds + moved.bytes / transferRate
            if let file = cost.dataFile {
                let name = file.pathHint ?? file.digest.hex
                readers[name, default: 0] += 1
                if readers[name, default: 0] <= slots {
                    seconds += Double(file.sizeBytes) / hashRate
                }
            }
            return seconds
        }
    }

    /// How much longer a task computes because its neighbours' traffic, of `bytes` each, takes
    /// processor time too: nothing for stages whose tasks run alone.
    ///
    /// - Throws: `StageError.unknownKind`.
    package func disturbance(
        of kind: TaskKind, bytes: Double, _ registry: StageRegistry = .standard
    ) throws -> Double {
        try registry.stage(kind).isSlowedByTraffic ? bytes / disturbanceRate : 0
    }
}
