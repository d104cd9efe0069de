package import Coordination
import Foundation

/// The one picture a terminal shows while a study runs: drawn over itself twice a second.
package struct LiveDisplay {
    private var drawnLines = 0
    private let write: (String) -> Void

    /// Draws through `write`, which gets text with terminal control sequences.
    package init(write: @escaping (String) -> Void) {
        self.write = write
    }

    /// Replaces the picture drawn last.
    package mutating func draw(_ status: StudyStatus, columns: Int) {
        let lines = StatusText.lines(status).map { String($0.prefix(max(20, columns - 1))) }
        write(erasing() + lines.map { $0 + "\u{1B}[K\n" }.joined())
        drawnLines = lines.count
    }

    /// Removes the picture, so that a log line or the summary can take its place.
    package mutating func clear() {
        write(erasing())
        drawnLines = 0
    }

    private func erasing() -> String {
        drawnLines > 0 ? "\u{1B}[\(drawnLines)A\r\u{1B}[J" : ""
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
