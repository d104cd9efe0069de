import GRDB

/// Tells what SQLite reports of a job store apart, and makes sentences of it.
enum StoreTrouble {
    /// Whether an error means that the store's file is not what SQLite wrote.
    static func isDamage(_ error: any Error) -> Bool {
        switch error {
        case StateError.damagedStore: return true
        case is RowDecodingError: return true
        case let error as DatabaseError:
            if [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) { return true }
            // The statements are fixed: what they name was there when the store was opened.
            return error.resultCode == .SQLITE_ERROR && error.message?.hasPrefix("no such") == true
        default: return false
        }
    }

    /// Whether an error of a look at the schema, or of a migration, means that the tables are not
    /// those that the migrations before have made.
    static func isOtherSchema(_ error: any Error) -> Bool {
        if isDamage(error) { return true }
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_ERROR, .SQLITE_CONSTRAINT].contains(error.resultCode)
    }

    /// What SQLite said, without the statement, which tells users nothing.
    static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        let message = error.message ?? "no reason given"
        return "\(message) (SQLite's code \(error.extendedResultCode.rawValue))"
    }

    /// An error of SQLite as one that names the store at `path`; others as they are.
    static func sentence(_ error: any Error, path: String) -> any Error {
        if error is StateError { return error }
        if isDamage(error) { return StateError.damagedStore(path: path, reason: reason(error)) }
        guard error is DatabaseError else { return error }
        if DiskTrouble.isFull(error) {
            return StateError.storeFull(path: path, reason: reason(error))
        }
        return StateError.store(path: path, reason: reason(error))
    }
}
