import Foundation
import Logging

/// Ends this process once the process that started it has ended, however that happened.
enum ParentWatch {
    /// Reads standard input to its end, on another thread: the parent holds the other end of the
    /// pipe, and the system closes it with the parent.
    ///
    /// The exit status is that of a worker told to leave. Nothing is given back first: nobody is
    /// there to take it, and the next coordinator knows that these workers are gone.
    static func begin(_ logger: Logger) {
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while true {
                let count = read(STDIN_FILENO, &byte, 1)
                if count > 0 || (count < 0 && errno == EINTR) { continue }
                break
            }
            logger.notice("leaving: the program that started this worker has ended")
            _exit(75)
        }
    }
}
