package import Coordination
package import Foundation
import GRDB

/// The coordinator's memory in one SQLite file: results by key, attempts, digests of data files.
///
/// A result is written here once its blobs are whole on disk, and acknowledged once it is written.
/// So what a worker was told is kept survives the coordinator. The plan is not stored: it follows
/// from the cluster file and the data, and tasks find their results by key.
package struct JobStore: Sendable {
    let database: DatabasePool
    /// For messages.
    let path: String
    /// Whether damage found while the store is used is marked for the next start.
    let marksDamage: Bool

    /// Opens or creates the store of a state folder, and brings its schema up to date.
    ///
    /// `StoreRepair.open` does so for a study that is to run, and replaces a damaged store.
    ///
    /// - Throws: `StateError.store` where SQLite cannot open or migrate the file, `.damagedStore`
    ///   and `.storeFull` where that is why, `.newerStore` where a later release has migrated it.
    package init(path: String) throws {
        try self.init(path: path, marksDamage: false)
    }

    init(path: String, marksDamage: Bool) throws {
        self.path = path
        self.marksDamage = marksDamage
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            // An acknowledged result must survive a power cut, not only a crash of the process.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // Keys are digests, so the rows of a transaction lie all over the file. 32 MiB of it
            // stay in memory, and the log is moved to the file once it has that size.
            try database.execute(sql: "PRAGMA cache_size = -32768")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 8192")
        }
        configuration.busyMode = .timeout(10)
        do {
            database = try DatabasePool(path: path, configuration: configuration)
            let unknown = try JobStoreSchema.unknownMigrations(of: database)
            guard unknown.isEmpty else {
                throw StateError.newerStore(path: path, found: unknown.joined(separator: ", "))
            }
        } catch {
            throw StoreDiagnosis.sentence(error, path: path)
        }
        do {
            try JobStoreSchema.migrator.migrate(database)
        } catch  where StoreDiagnosis.isOtherSchema(error) {
            // Migrations fit every store that earlier migrations made, so this one is damaged.
            throw StateError.damagedStore(path: path, reason: StoreDiagnosis.reason(error))
        } catch {
            throw StoreDiagnosis.sentence(error, path: path)
        }
        CrashPoint.watch(database)
    }

    /// Adds an incarnation of the coordinator; returns its number, from 1.
    @discardableResult
    package func beginIncarnation(at date: Date) throws -> UInt64 {
        try writing { database in
            try database.execute(
                sql: "INSERT INTO incarnation (started_at) VALUES (?)", arguments: [date])
            return UInt64(database.lastInsertedRowID)
        }
    }

    // MARK: Outcomes

    /// Returns who computed what, in the order of `keys`.
    package func outcomes(of keys: [Digest]) throws -> [OutcomeRecord] {
        try reading { database in
            try keys.compactMap { key in
                try Row.fetchOne(
                    database, sql: "SELECT * FROM outcome WHERE key = ?", arguments: [key.hex]
                ).map(OutcomeRecord.init)
            }
        }
    }

    // MARK: Workers

    /// Returns the workers that joined and were not seen to leave.
    package func presentWorkers() throws -> Set<WorkerIdentifier> {
        try reading { database in
            let rows = try Data.fetchAll(
                database, sql: "SELECT identifier FROM worker WHERE left_at IS NULL")
            return Set(rows.compactMap { WorkerIdentifier(bytes: Array($0)) })
        }
    }

    // MARK: Attempts

    /// Returns the first of the tokens that were never given out.
    ///
    /// A new store may replace one that was set aside or removed, whose workers still compute under
    /// its tokens. So it begins with the milliseconds since 1970, which no count of leases reaches.
    package func nextToken(at date: Date) throws -> UInt64 {
        try reading { database in
            let last = try Int64.fetchOne(database, sql: "SELECT MAX(token) FROM attempt")
            guard let last else { return UInt64(max(1, date.timeIntervalSince1970 * 1_000)) }
            return UInt64(max(0, last)) + 1
        }
    }

    /// Returns the leases that were open when the last coordinator ended: their owners may still
    /// compute.
    package func openAttempts() throws -> [(task: String, key: Digest, lease: Lease)] {
        try reading { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM attempt WHERE state = 'open' ORDER BY token"
            ).compactMap { row in
                let owner: Data = row["worker"]
                let token: Int64 = row["token"]
                guard token > 0, let worker = WorkerIdentifier(bytes: Array(owner)),
                    let key = Digest(hex: row["key"])
                else { return nil }
                let lease = Lease(
                    owner: worker, token: UInt64(token), attempt: row["attempt"], deadline: .zero)
                return (row["task"], key, lease)
            }
        }
    }

    // MARK: Data files and snapshots

    /// Returns the digest of a data file that has not changed since it was last hashed.
    package func digest(of file: FileIdentity) throws -> Digest? {
        try reading { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT \(RowChecksum.sourceColumns), checksum FROM source
                    WHERE path = ? AND size_bytes = ? AND modified_ns = ? AND inode = ?
                    """,
                arguments: [file.path, file.sizeBytes, file.modifiedNanoseconds, file.inode])
            guard let row, RowChecksum.fits(row, of: "source") else { return nil }
            return Digest(hex: row["digest"])
        }
    }

    /// Stores the digest of a data file.
    package func remember(_ digest: Digest, of file: FileIdentity) throws {
        let fields = [
            file.path.databaseValue, file.sizeBytes.databaseValue,
            file.modifiedNanoseconds.databaseValue, file.inode.databaseValue,
            digest.hex.databaseValue,
        ]
        try writing { database in
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO source (\(RowChecksum.sourceColumns), checksum)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: StatementArguments(RowChecksum.added(to: fields, of: "source")))
        }
    }

    /// Stores the newest status of the study as JSON, for `mmcoord status` when no coordinator
    /// runs.
    package func keepSnapshot(_ json: Data) throws {
        try writing { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO snapshot (id, json) VALUES (1, ?)", arguments: [json])
        }
    }

    /// Returns the newest status of the study as JSON; nil before the first.
    package func snapshot() throws -> Data? {
        try reading { database in
            try Data.fetchOne(database, sql: "SELECT json FROM snapshot WHERE id = 1")
        }
    }

    static func roleBlob(_ row: Row) -> RoleBlob? {
        guard let digest = Digest(hex: row["digest"]) else { return nil }
        return RoleBlob(
            role: row["role"], blob: BlobReference(digest: digest, sizeBytes: row["size_bytes"]))
    }
}
