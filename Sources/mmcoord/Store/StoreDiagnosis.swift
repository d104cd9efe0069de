import GRDB

/// Classifies what SQLite reports of a job store, and words it for users.
enum StoreDiagnosis {
    /// Whether an error means that the store's file is not what SQLite wrote.
    static func isDamage(_ error: any Error) -> Bool {
        switch error {
        case StateError.damagedStore: return true
        case is RowDecodingError: return true
        case let error as DatabaseError:
            if [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) { return true }
            // The statements are fixed: the tables they name were there when the store was opened.
            return error.resultCode == .SQLITE_ERROR && error.message?.hasPrefix("no such") == true
        default: return false
        }
    }

    /// Whether an error from reading the schema, or from a migration, means that the tables are not
    /// those that earlier migrations made.
    static func isOtherSchema(_ error: any Error) -> Bool {
        if isDamage(error) { return true }
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_ERROR, .SQLITE_CONSTRAINT].contains(error.resultCode)
    }

    /// SQLite's message without the statement, which means nothing to users.
    static func reason(_ error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        let message = error.message ?? "no reason given"
        return "\(message) (SQLite's code \(error.extendedResultCode.rawValue))"
    }

    /// Returns an error of SQLite as one that names the store at `path`; other errors unchanged.
    static func sentence(_ error: any Error, path: String) -> any Error {
        if error is StateError { return error }
        if isDamage(error) { return StateError.damagedStore(path: path, reason: reason(error)) }
        guard error is DatabaseError else { return error }
        if FullDisk.isCause(of: error) {
            return StateError.storeFull(path: path, reason: reason(error))
        }
        return StateError.store(path: path, reason: reason(error))
    }
}
