/// Memory whose disjoint parts several threads use at once.
///
/// Carries an address, because Swift rightly refuses to send pointers between threads. Whoever
/// makes one keeps the memory alive until every thread is done, and gives each its own part.
package struct SharedMemory<Element>: Sendable {
    @usableFromInline let address: UInt

    /// Shares the memory that begins at `pointer`.
    @inlinable
    package init(_ pointer: UnsafePointer<Element>) {
        address = UInt(bitPattern: pointer)
    }

    /// The memory's start, for reading.
    @inlinable package var start: UnsafePointer<Element> {
        guard let pointer = UnsafePointer<Element>(bitPattern: address) else {
            preconditionFailure("the address of a pointer is not null")
        }
        return pointer
    }

    /// The memory's start, for writing; it was mutable where it came from.
    @inlinable package var mutableStart: UnsafeMutablePointer<Element> {
        UnsafeMutablePointer(mutating: start)
    }
}
