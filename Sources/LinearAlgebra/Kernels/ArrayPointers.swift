extension Array {
    /// Calls `body` with the address of the first element, which an empty array has not.
    ///
    /// An empty array gives an address that must not be read, like C's one-past-the-end.
    package func withUnsafePointer<Value>(_ body: (UnsafePointer<Element>) -> Value) -> Value {
        withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else {
                return withUnsafeTemporaryAllocation(of: Element.self, capacity: 1) {
                    guard let spare = $0.baseAddress else { preconditionFailure("no stack") }
                    return body(UnsafePointer(spare))
                }
            }
            return body(start)
        }
    }

    /// Calls `body` with the address of the first element, for writing; see `withUnsafePointer`.
    package mutating func withUnsafeMutablePointer<Value>(
        _ body: (UnsafeMutablePointer<Element>) -> Value
    ) -> Value {
        withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else {
                return withUnsafeTemporaryAllocation(of: Element.self, capacity: 1) {
                    guard let spare = $0.baseAddress else { preconditionFailure("no stack") }
                    return body(spare)
                }
            }
            return body(start)
        }
    }
}
