#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Why text did not reach a stream.
package struct StreamError: Error, Sendable, Equatable {
    /// The stream's number.
    package let descriptor: Int32
    /// The system's number for the reason.
    package let code: Int32

    /// Names a stream and a reason.
    package init(descriptor: Int32, code: Int32) {
        self.descriptor = descriptor
        self.code = code
    }

    /// Whether nobody reads any more, as after `head`; whoever did has had enough.
    package var isReaderGone: Bool { code == EPIPE }
}

extension StreamError: CustomStringConvertible {
    package var description: String {
        let name =
            switch descriptor {
            case STDOUT_FILENO: "standard output"
            case STDERR_FILENO: "standard error"
            default: "descriptor \(descriptor)"
            }
        return "cannot write to \(name): \(String(cString: strerror(code)))"
    }
}
