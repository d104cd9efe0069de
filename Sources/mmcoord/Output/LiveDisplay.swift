import Foundation
internal import SingleCell
import Synchronization

/// What a run shows on standard error: one picture drawn over itself, and log lines above it.
///
/// Both come from several tasks at once, so one lock keeps a line from landing inside the picture.
package final class LiveDisplay: Sendable {
    private struct State {
        var picture: [String] = []
    }
    private let state = Mutex(State())
    /// Whether people watch; without a terminal there are log lines only.
    private let isInteractive: Bool
    private let write: @Sendable (String) -> Void

    /// Shows through `write`, which gets text with terminal control sequences.
    package init(isInteractive: Bool, write: @escaping @Sendable (String) -> Void) {
        self.isInteractive = isInteractive
        self.write = write
    }

    /// Replaces the picture; each line is cut to `columns` characters, so that none wraps.
    package func draw(_ lines: [String], columns: Int) {
        guard isInteractive else { return }
        state.withLock { state in
            let erasing = Self.erasing(state.picture)
            state.picture = lines.map { String($0.printable.prefix(max(20, columns - 1))) }
            write(erasing + Self.text(state.picture))
        }
    }

    /// Removes the picture, so that the summary can take its place.
    package func clear() {
        state.withLock { state in
            if !state.picture.isEmpty { write(Self.erasing(state.picture)) }
            state.picture = []
        }
    }

    /// Puts a log line above the picture.
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

/// The terminal that standard error may be.
package enum Terminal {
    /// Whether people read standard error as it is written.
    package static var isInteractive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// The width in characters; 80 where it cannot be told.
    package static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
