import Foundation
import GRDB
import Messaging

/// Tells a full disk from other causes of an error.
package enum FullDisk {
    /// Bytes that must be free, beside those to be written, before a study goes on: room for the
    /// job store's log and other small writes.
    package static let marginBytes = 16 << 20

    /// Whether an error means that a file system, or the user's quota on it, is full.
    ///
    /// SQLite reports an exhausted quota, and a shared-memory file that cannot grow, as I/O errors.
    package static func isCause(of error: any Error) -> Bool {
        switch error {
        case MessagingError.diskFull, StateError.storeFull: return true
        case let error as DatabaseError:
            return [.SQLITE_FULL, .SQLITE_IOERR_WRITE, .SQLITE_IOERR_SHMSIZE]
                .contains(error.extendedResultCode)
        default:
            let text = "\(error)"
            return [ENOSPC, EDQUOT].contains { text.contains(String(cString: strerror($0))) }
        }
    }
}
