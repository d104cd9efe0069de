/// Dials a server's own listener again and again, and has it listen anew when nobody answers.
///
/// Through nng 1.5.2 a TCP peer that connects and resets before it is accepted, and an ipc peer
/// that connects and closes, end the listener without a sign (upstream issue 1518). Established
/// connections go on; nobody new gets in. A port scan is enough.
package struct ListenerWatchdog: Sendable {
    /// The pause between two looks.
    package var interval: Duration
    /// How long an answer to a look may take.
    package var timeout: Duration
    /// Looks in vain before the listener is replaced: that breaks its connections, so a machine
    /// that is merely slow deserves a second look.
    package var patience: Int
    /// Measures the pauses.
    package var clock: any Clock<Duration>

    /// Looks every `interval`, sooner after a look in vain.
    package init(
        interval: Duration = .seconds(2), timeout: Duration = .seconds(2), patience: Int = 2,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.interval = interval
        self.timeout = timeout
        self.patience = patience
        self.clock = clock
    }

    /// Watches until cancelled.
    func watch(_ server: NNGServer) async {
        var failures = 0
        while !Task.isCancelled {
            do {
                try await clock.sleep(for: failures == 0 ? interval : interval / 4)
            } catch {
                return
            }
            failures = await server.isReachable(within: timeout) ? 0 : failures + 1
            guard failures >= patience else { continue }
            failures = 0
            await server.listenAgain { try await clock.sleep(for: $0) }
        }
    }
}
