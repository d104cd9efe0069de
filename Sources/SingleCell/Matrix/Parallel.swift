internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs independent pieces of work on all cores, outside of any actor.
enum Parallel {
    /// Calls `body` once for each of `0..<count` in several threads; returns when all are done.
    static func forEach(_ count: Int, _ body: @Sendable (Int) -> Void) {
        guard count > 1 else {
            if count == 1 { body(0) }
            return
        }
        DispatchQueue.concurrentPerform(iterations: count, execute: body)
    }

    /// Calls `body` once for each of `0..<count`, in ascending order within each thread, with
    /// scratch that `makeScratch` makes once a thread.
    static func forEach<Scratch: ~Copyable>(
        _ count: Int, scratch makeScratch: @Sendable () -> Scratch,
        _ body: @Sendable (Int, inout Scratch) -> Void
    ) {
        guard count > 0 else { return }
        let next = Atomic<Int>(0)
        forEach(min(count, threadCount)) { _ in
            var scratch = makeScratch()
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                body(index, &scratch)
            }
        }
    }

    /// Threads that `forEach` with scratch uses; each costs its scratch.
    static let threadCount = min(16, max(1, ProcessInfo.processInfo.activeProcessorCount))
}

/// Memory whose disjoint parts several threads of one `Parallel.forEach` use at once.
///
/// Carries an address, because Swift rightly refuses to send pointers between threads. Whoever
/// makes one keeps the memory alive until `forEach` has returned, and gives each call its own part.
struct SharedMemory<Element>: Sendable {
    private let address: UInt

    init(_ pointer: UnsafePointer<Element>) {
        address = UInt(bitPattern: pointer)
    }

    /// The memory's start, for reading.
    var start: UnsafePointer<Element> {
        guard let pointer = UnsafePointer<Element>(bitPattern: address) else {
            preconditionFailure("the address of a pointer is not null")
        }
        return pointer
    }

    /// The memory's start, for writing; it was mutable where it came from.
    var mutableStart: UnsafeMutablePointer<Element> { UnsafeMutablePointer(mutating: start) }
}
