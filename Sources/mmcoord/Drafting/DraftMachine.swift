import Foundation

/// What this machine offers to a study.
package struct DraftMachine: Sendable, Equatable {
    /// Processors that may be used.
    package var processorCount: Int
    /// All of its memory, in bytes.
    package var memoryBytes: Int

    /// Describes a machine.
    package init(processorCount: Int, memoryBytes: Int) {
        self.processorCount = processorCount
        self.memoryBytes = memoryBytes
    }

    /// The machine that this runs on.
    package static var current: DraftMachine {
        DraftMachine(
            processorCount: max(1, ProcessInfo.processInfo.activeProcessorCount),
            memoryBytes: Int(clamping: ProcessInfo.processInfo.physicalMemory))
    }

    /// Tasks at a time: as many as there are processors, and as have a gigabyte each.
    var slotCount: Int { max(1, min(processorCount, memoryBytes >> 30, 64)) }

    /// Whether shards should be small.
    var isSmall: Bool { memoryBytes < 6 << 30 }
}
