package import Coordination
import GRDB

/// Results by key, and which of their blobs were collected since.
extension JobStore {
    /// An output as it was recorded.
    package struct StoredOutput: Sendable, Equatable {
        /// Its role and its bytes.
        package var output: RoleBlob
        /// Whether nobody needed its bytes any more, so that they were removed.
        package var isCollected: Bool
    }

    /// The blobs that any study's results and checkpoints name, without those that were collected.
    package func namedBlobs() throws -> Set<Digest> {
        try database.read { database in
            let names = try String.fetchAll(
                database,
                sql: """
                    SELECT digest FROM outcome_blob WHERE collected = 0
                    UNION SELECT digest FROM checkpoint
                    """)
            return Set(names.compactMap(Digest.init(hex:)))
        }
    }

    /// The outputs once recorded under each key; nil where that key was never computed.
    package func outputs(of keys: [Digest]) throws -> [[StoredOutput]?] {
        try database.read { database in
            let known = try database.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM outcome WHERE key = ?)")
            let outputs = try database.cachedStatement(
                sql: """
                    SELECT role, digest, size_bytes, collected FROM outcome_blob
                    WHERE key = ? ORDER BY position
                    """)
            return try keys.map { key in
                guard try Bool.fetchOne(known, arguments: [key.hex]) == true else { return nil }
                return try Row.fetchAll(outputs, arguments: [key.hex]).compactMap { row in
                    JobStore.roleBlob(row).map {
                        StoredOutput(output: $0, isCollected: row["collected"])
                    }
                }
            }
        }
    }
}
