import Foundation
import GRDB
import Synchronization

/// Kills this process at a chosen write, so that tests see what a crash there leaves.
///
/// The environment variable `MMCOORD_CRASH` is read here and nowhere else.
/// `after:3:insert attempt` kills the process once the third transaction that inserts attempts is
/// on disk, `before:1:blob` before the first blob gets its name. `list:FILE` kills nothing, and
/// writes the kind of each write into FILE.
enum CrashPoint {
    /// The side of a write.
    enum Moment: String {
        case before, after
    }

    private enum Request {
        case kill(Moment, count: Int, kind: String)
        case list(path: String)
    }

    private static let request: Request? = {
        guard let text = ProcessInfo.processInfo.environment["MMCOORD_CRASH"] else { return nil }
        let parts = text.split(separator: ":", maxSplits: 2).map(String.init)
        if parts.first == "list" { return .list(path: parts.dropFirst().joined(separator: ":")) }
        guard parts.count == 3, let moment = Moment(rawValue: parts[0]), let count = Int(parts[1])
        else { return nil }
        return .kill(moment, count: count, kind: parts[2])
    }()

    private static let reached = Mutex(0)

    /// Marks a point just before a write of this kind, or just after it is on disk.
    static func reach(_ kind: String, _ moment: Moment) {
        switch request {
        case nil: return
        case .list(let path):
            guard moment == .before else { return }
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
            let line = Array((kind + "\n").utf8)
            _ = write(descriptor, line, line.count)
            close(descriptor)
        case .kill(let wanted, let count, let wantedKind):
            guard kind == wantedKind, moment == wanted else { return }
            let number = reached.withLock { number in
                number += 1
                return number
            }
            if number == count { kill(getpid(), SIGKILL) }
        }
    }

    /// Marks the points of every transaction of a database; does nothing unless the variable is
    /// set.
    static func watch(_ database: DatabasePool) {
        guard request != nil else { return }
        database.add(transactionObserver: TransactionWatch(), extent: .databaseLifetime)
    }
}

/// Names transactions by what they change: `insert attempt`, or several in alphabetical order;
/// `nothing` where they change nothing.
private final class TransactionWatch: TransactionObserver, Sendable {
    private let kinds = Mutex<Set<String>>([])

    /// Called for each statement that writes; single rows are not observed.
    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool {
        let kind =
            switch eventKind {
            case .insert(let table): "insert \(table)"
            case .delete(let table): "delete \(table)"
            case .update(let table, _): "update \(table)"
            }
        kinds.withLock { _ = $0.insert(kind) }
        return false
    }

    func databaseDidChange(with event: DatabaseEvent) {}

    func databaseWillCommit() throws {
        CrashPoint.reach(name, .before)
    }

    func databaseDidCommit(_ database: Database) {
        let name = name
        kinds.withLock { $0 = [] }
        CrashPoint.reach(name, .after)
    }

    func databaseDidRollback(_ database: Database) {
        kinds.withLock { $0 = [] }
    }

    private var name: String {
        let kinds = kinds.withLock { $0 }
        return kinds.isEmpty ? "nothing" : kinds.sorted().joined(separator: ", ")
    }
}
