import Foundation
import GRDB
package import Logging

/// Opens the job store of a study that is to run, and sets a damaged store aside first.
///
/// All that a store knows can be computed again to the same bytes. A study without its store is
/// late; a study that trusts a damaged one may be wrong.
package enum StoreRepair {
    /// A larger store is not read as a whole before each start; its damage is found while it is
    /// used.
    private static let largestChecked = 2 << 30

    /// The suffixes of the files of a store.
    ///
    /// The store itself goes first: SQLite ignores what is left of a log without its store.
    private static let suffixes = ["", "-wal", "-shm", "-journal"]

    /// Opens or creates the store at `path`; the caller holds its state folder.
    ///
    /// - Parameters:
    ///   - path: The SQLite file.
    ///   - logger: Gets what was set aside, and how many rows are damaged.
    /// - Returns: The store that was there, or a new one.
    /// - Throws: What `JobStore.init` throws, but for damage; `StateError.store` where a damaged
    ///   store cannot be renamed.
    package static func open(path: String, _ logger: Logger) throws -> JobStore {
        if let reason = try damage(at: path) { try setAside(path, reason, logger) }
        do {
            return try openSound(path, logger)
        } catch StateError.damagedStore(_, let reason) {
            try setAside(path, reason, logger)
            return try openSound(path, logger)
        }
    }

    /// Marks the store at `path`, so that the next start sets it aside whatever its check finds.
    static func suspect(_ path: String, _ reason: String) {
        // Without the mark the next start finds the damage where this one did, or by its check.
        try? Data(reason.utf8).write(to: URL(fileURLWithPath: mark(of: path)))
    }

    private static func mark(of path: String) -> String { path + ".suspect" }

    private static func openSound(_ path: String, _ logger: Logger) throws -> JobStore {
        let store = try JobStore(path: path, marksDamage: true)
        let count = try store.dropUnsoundRows()
        if count > 0 {
            logger.warning(
                """
                the job store \(path) has \(count) rows that are not what was written: they are \
                forgotten, and what they said is computed again
                """)
        }
        return store
    }

    // MARK: Finding damage

    /// Returns why the store at `path` is damaged; nil where it is sound or missing, and where a
    /// later release wrote it.
    private static func damage(at path: String) throws -> String? {
        guard FileManager.default.fileExists(atPath: path) else {
            unlink(mark(of: path))
            return nil
        }
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            let (applied, columns) = try queue.read { database in
                (
                    try JobStoreSchema.migrator.appliedIdentifiers(database),
                    try JobStoreSchema.columns(of: database)
                )
            }
            if JobStoreSchema.isOfLaterRelease(applied) { return nil }
            if let reason = try? String(contentsOfFile: mark(of: path), encoding: .utf8) {
                return reason.isEmpty ? "the run before found it damaged" : reason
            }
            if let found = try JobStoreSchema.difference(applied: applied, columns: columns) {
                return found
            }
            guard size(of: path) <= largestChecked else { return nil }
            let found = try queue.read { database in
                try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
            }
            return found == "ok" ? nil : found ?? "SQLite's check gave no answer"
        } catch  where StoreDiagnosis.isOtherSchema(error) {
            return StoreDiagnosis.reason(error)
        } catch {
            throw StoreDiagnosis.sentence(error, path: path)
        }
    }

    private static func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    // MARK: Setting aside

    private static func setAside(_ path: String, _ reason: String, _ logger: Logger) throws {
        let place = freePlace(for: path)
        for suffix in suffixes where rename(path + suffix, place + suffix) != 0 && errno != ENOENT {
            throw StateError.store(
                path: path,
                reason: """
                    it is damaged (\(reason)) and cannot be renamed to \(place + suffix): \
                    \(String(cString: strerror(errno)))
                    """)
        }
        // Only now: until the store is renamed, the next start must set it aside.
        unlink(mark(of: path))
        logger.warning(
            """
            the job store \(path) was damaged (\(reason)): it is kept as \(place), and a new one \
            is begun; what the damaged one knew is computed again
            """)
    }

    /// Returns the first numbered name that no other damaged store has.
    private static func freePlace(for path: String) -> String {
        var number = 1
        while true {
            let place = "\(path).damaged-\(number)"
            let isFree = suffixes.allSatisfy {
                !FileManager.default.fileExists(atPath: place + $0)
            }
            if isFree { return place }
            number += 1
        }
    }
}
