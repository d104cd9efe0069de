package import LinearAlgebra
package import Messaging
internal import Pipelines

/// `cluster:`: where the coordinator listens, keeps its state, and how work is cut up.
package struct ClusterSection: Sendable, Equatable {
    /// Where workers send requests.
    package var listen: Address
    /// Where blobs travel.
    package var bulk: Address
    /// Absolute path of the state folder.
    package var state: String
    /// Whether listening beyond this machine without encryption is allowed.
    package var isInsecure: Bool
    /// Workers the coordinator starts itself, in file order.
    package var launch: [LaunchGroup]
    /// How frugal to be with memory.
    package var memory: MemoryProfile
    /// Most bytes one shard may take in memory.
    package var shardBudgetBytes: Int
    /// Into how many tasks each sweep over the data is cut.
    package var shardGroupCount: Int
    /// Time without a heartbeat after which a worker's tasks go to others.
    package var lease: Duration
    /// Time between a worker's heartbeats.
    package var heartbeat: Duration
    /// Time between checkpoints of a training; zero: only when its worker must stop.
    package var checkpoint: Duration
    /// The processor level that every process of the cluster runs at; nil: each at its own.
    package var reproducible: ProcessorLevel?

    /// The name of that level, as keys of tasks and workers have it; empty: none.
    package var pinnedLevel: String { reproducible?.rawValue ?? "" }
}

/// Workers the coordinator starts itself: one entry of `cluster.launch`.
package struct LaunchGroup: Sendable, Equatable {
    /// How they are started.
    package var kind: LaunchKind
    /// How many workers.
    package var workerCount: Int
    /// Tasks each runs at once.
    package var slotCount: Int
}

/// How workers are started.
package enum LaunchKind: String, Sendable, CaseIterable {
    /// As child processes of the coordinator.
    case local
}

/// How frugal to be with memory.
package enum MemoryProfile: String, Sendable, CaseIterable {
    /// Shards of 256 MiB.
    case `default`
    /// Shards of 32 MiB.
    case small

    /// Most bytes one shard may take in memory, unless `shard-budget` says otherwise.
    package var shardBudgetBytes: Int {
        switch self {
        case .default: 256 << 20
        case .small: 32 << 20
        }
    }
}

extension ClusterSection {
    /// Builds the section; addresses that cannot be used are added to `problems`.
    init(_ section: CheckedSection, reader: inout ClusterFileReader) {
        let listen = reader.address(section.text("listen"))
        self.listen = listen
        bulk =
            section.optionalText("bulk").map(reader.address) ?? listen.bulkNeighbour
        state = section.path("state")
        isInsecure = section.boolean("insecure")
        launch = section.list("launch").compactMap { value in
            guard case .section(let entry) = value else { return nil }
            return LaunchGroup(
                kind: entry.word("kind", as: LaunchKind.self),
                workerCount: entry.integer("workers"), slotCount: entry.integer("slots"))
        }
        memory = section.word("memory", as: MemoryProfile.self)
        shardBudgetBytes =
            section["shard-budget"] == nil
            ? memory.shardBudgetBytes : section.integer("shard-budget")
        shardGroupCount = section.integer("shard-groups")
        lease = .milliseconds(Int64((section.number("lease") * 1_000).rounded()))
        heartbeat = .milliseconds(Int64((section.number("heartbeat") * 1_000).rounded()))
        checkpoint = .milliseconds(Int64((section.number("checkpoint") * 1_000).rounded()))
        reproducible = ProcessorLevel(rawValue: section.text("reproducible"))
        crossCheck(&reader)
    }

    /// Checks what one key alone cannot show.
    private func crossCheck(_ reader: inout ClusterFileReader) {
        for (key, address) in [("cluster.listen", listen), ("cluster.bulk", bulk)]
        where !address.isLocal && !isInsecure {
            // The default bulk address repeats listen's problem.
            if key == "cluster.bulk", bulk == listen.bulkNeighbour { continue }
            reader.report(
                key, found: "\(address.url) is reachable from other machines",
                allowed: "an address of this machine (127.0.0.1, localhost, ::1, ipc)",
                advice: "Set cluster.insecure: true to accept that anyone who reaches the port"
                    + " can read the data and hand in results: nothing is encrypted or"
                    + " authenticated yet.")
        }
        if bulk == listen, !listen.choosesPort {
            reader.report(
                "cluster.bulk", found: "\(bulk.url) is the address of cluster.listen too",
                allowed: "another address", advice: "Give it a port of its own.")
        }
        if heartbeat * 2 > lease {
            reader.report(
                "cluster.heartbeat",
                found: "a heartbeat each \(heartbeat) with a lease of \(lease)",
                allowed: "at most half the lease",
                advice: "One lost heartbeat must not cost a worker its tasks.")
        }
    }
}
