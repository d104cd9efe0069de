import Foundation
internal import SingleCell
import Synchronization

/// Draws a status over itself on standard error, with log lines above it.
///
/// Both come from several tasks at once, so a lock keeps log lines out of the status.
package final class LiveDisplay: Sendable {
    private struct State {
        var picture: [String] = []
    }
    private let state = Mutex(State())
    /// Whether people watch; without a terminal only log lines are written.
    private let isInteractive: Bool
    private let write: @Sendable (String) -> Void

    /// Writes through `write`, which gets text with terminal control sequences.
    package init(isInteractive: Bool, write: @escaping @Sendable (String) -> Void) {
        self.isInteractive = isInteractive
        self.write = write
    }

    /// Replaces the status; cuts each line to `columns` characters, so that none wraps.
    package func draw(_ lines: [String], columns: Int) {
        guard isInteractive else { return }
        state.withLock { state in
            let erasing = Self.erasing(state.picture)
            state.picture = lines.map { String($0.printable.prefix(max(20, columns - 1))) }
            write(erasing + Self.text(state.picture))
        }
    }

    /// Removes the status, so that the summary can take its place.
    package func clear() {
        state.withLock { state in
            if !state.picture.isEmpty { write(Self.erasing(state.picture)) }
            state.picture = []
        }
    }

    /// Writes a log line above the status.
    package func line(_ text: String) {
        state.withLock { state in
            write(
                Self.erasing(state.picture) + text.printableLines + "\n" + Self.text(state.picture))
        }
    }

    private static func text(_ picture: [String]) -> String {
        picture.map { $0 + "\u{1B}[K\n" }.joined()
    }

    private static func erasing(_ picture: [String]) -> String {
        picture.isEmpty ? "" : "\u{1B}[\(picture.count)A\r\u{1B}[J"
    }
}

/// The terminal behind standard error, if there is one.
package enum Terminal {
    /// Whether people read standard error as it is written.
    package static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// The width in characters; 80 where it is unknown.
    package static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
