/// Asks a server: one answer for each request.
///
/// No transport promises delivery. A request whose answer is lost may have been carried out, and
/// one that was given up may be carried out later: everything asked for must be repeatable.
package protocol RequestClient: Sendable {
    /// Whom this client dials.
    var address: Address { get }

    /// Sends `bytes` and waits for the answer, reconnecting as long as that takes.
    ///
    /// - Parameters:
    ///   - bytes: One frame.
    ///   - timeout: How long to wait, the time to connect included.
    /// - Returns: The frame of the answer.
    /// - Throws: `MessagingError.timedOut`, `.connectionLost`, `.messageTooLarge`, `.cancelled`,
    ///   `.closed`.
    func request(_ bytes: [UInt8], timeout: Duration) async throws(MessagingError) -> [UInt8]

    /// Ends every request with `MessagingError.closed`; may be called more than once.
    func close()
}

extension RequestClient {
    /// The address as it is written.
    package var url: String { address.url }
}

/// How a transport treats its connections.
package struct TransportOptions: Sendable {
    /// How connections are protected.
    package var security = Security.none
    /// The largest message that is sent or accepted, in bytes.
    ///
    /// An nng peer announces a length
    /// before it sends and memory is taken on its word, so this is never unlimited.
    package var maximumMessageBytes = 8 << 20
    /// The largest request that a server accepts, in bytes, where that is less.
    ///
    /// Memory is taken for what is announced, by each connection.
    package var maximumRequestBytes: Int?
    /// The connections a server takes in; nil for two fifths of the files it may have open, since a
    /// coordinator listens twice and opens other files.
    package var maximumConnections: Int?
    /// The files this process may have open, which connections are not to use up; nil for what the
    /// system says.
    package var maximumFiles: Int?
    /// The resident memory above which connections that are silent for a while are closed, whatever
    /// they have begun to say; nil for an eighth of the machine's, at least 1 GiB.
    package var maximumMemoryBytes: Int?
    /// How long a connection to a server may say nothing before it is closed.
    package var longestSilence = Duration.seconds(120)
    /// How often a client that awaits answers asks whether its connection still leads anywhere.
    ///
    /// It sends an empty message, which servers answer at once. Nil: never, as where large messages
    /// queue.
    package var probeInterval: Duration?
    /// The first pause before dialling again.
    package var shortestReconnect = Duration.milliseconds(100)
    /// The longest pause before dialling again.
    package var longestReconnect = Duration.seconds(5)

    /// The defaults: 8 MiB, two minutes of silence, 100 ms, 5 s.
    package init() {}
}
