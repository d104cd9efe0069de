package import Coordination
import GRDB

/// Results by key, and which of their blobs were removed since.
extension JobStore {
    /// An output as it was recorded.
    package struct StoredOutput: Sendable, Equatable {
        /// Its role and its bytes.
        package var output: RoleBlob
        /// Whether its blob was removed because nothing needed it any more.
        package var isCollected: Bool
    }

    /// Returns the blobs that results and checkpoints of any study name, without the removed ones.
    package func namedBlobs() throws -> Set<Digest> {
        try reading { database in
            let names = try String.fetchAll(
                database,
                sql: """
                    SELECT digest FROM outcome_blob WHERE collected = 0
                    UNION SELECT digest FROM checkpoint
                    """)
            return Set(names.compactMap(Digest.init(hex:)))
        }
    }

    /// Returns the outputs recorded under each key; nil for a key without a result, or with damaged
    /// rows.
    package func outputs(of keys: [Digest]) throws -> [[StoredOutput]?] {
        try reading { database in
            let outcome = try database.cachedStatement(
                sql: "SELECT \(RowChecksum.outcomeColumns), checksum FROM outcome WHERE key = ?")
            let outputs = try database.cachedStatement(
                sql: """
                    SELECT \(RowChecksum.blobColumns), collected FROM outcome_blob
                    WHERE key = ? ORDER BY position
                    """)
            return try keys.map { key in
                guard let row = try Row.fetchOne(outcome, arguments: [key.hex]) else { return nil }
                let blobs = try Row.fetchAll(outputs, arguments: [key.hex])
                guard RowChecksum.fits(row, blobs: blobs) else { return nil }
                return blobs.compactMap { row in
                    JobStore.roleBlob(row).map {
                        StoredOutput(output: $0, isCollected: row["collected"])
                    }
                }
            }
        }
    }
}
