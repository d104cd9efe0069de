internal import CNNG

/// A return code of nng.
struct NNGStatus: Equatable {
    let code: Int32

    init(_ code: Int32) {
        self.code = code
    }

    static let closed = NNGStatus(Int32(bitPattern: NNG_ECLOSED.rawValue))

    var isSuccess: Bool { code == 0 }
    var isClosed: Bool { self == NNG_ECLOSED || self == NNG_ECANCELED }

    static func == (status: NNGStatus, constant: nng_errno_enum) -> Bool {
        status.code == Int32(bitPattern: constant.rawValue)
    }

    /// What it means for somebody who wanted to `operation` the peer at `url`.
    func error(
        operation: String, url: String, timeout: Duration = .zero
    ) -> MessagingError {
        if self == NNG_ETIMEDOUT { return .timedOut(url: url, after: timeout) }
        if self == NNG_ECONNRESET || self == NNG_ECONNABORTED || self == NNG_ECONNSHUT {
            return .connectionLost(url: url)
        }
        if self == NNG_ECLOSED { return .closed(url: url) }
        if self == NNG_ECANCELED { return .cancelled }
        if self == NNG_EADDRINUSE { return .addressInUse(url: url) }
        if self == NNG_EADDRINVAL || self == NNG_EINVAL {
            return .invalidAddress(url: url, reason: text)
        }
        return .transportFailed(operation: operation, url: url, reason: text)
    }

    private var text: String {
        nng_strerror(code).map { String(cString: $0) } ?? "nng error \(code)"
    }
}
