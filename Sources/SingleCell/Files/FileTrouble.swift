internal import Foundation

/// Tells trouble of a file system, which may pass, from trouble of a file.
enum FileTrouble {
    /// Errors of a mount that is away: a share whose server is gone, a disk that fails.
    private static let passing: Set<Int32> = [
        EIO, ESTALE, ENOTCONN, ETIMEDOUT, EHOSTDOWN, EHOSTUNREACH, ENETDOWN, ENETUNREACH,
        ECONNRESET, ECONNABORTED, EREMOTEIO, ENXIO, ENODEV, EAGAIN, EBUSY,
    ]

    /// The error for a number of the system's that opening or examining a file gave.
    static func error(_ path: String, _ code: Int32) -> SingleCellError {
        guard code != EACCES, code != EPERM else { return .notPermitted(path: path) }
        let reason = String(cString: strerror(code))
        return passing.contains(code)
            ? .unreachable(path: path, reason: reason) : .cannotOpen(path: path, reason: reason)
    }

    /// The system's reason in a message of libhdf5, if it is one that may pass.
    static func reason(in message: String) -> String? {
        guard let mark = message.range(of: "errno = "),
            let code = Int32(message[mark.upperBound...].prefix { $0.isNumber }),
            passing.contains(code)
        else { return nil }
        return String(cString: strerror(code))
    }
}
