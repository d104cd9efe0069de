import GRDB

extension JobStore {
    /// Removes damaged rows before a study begins.
    ///
    /// What they said is found again: tasks run, and files are hashed.
    ///
    /// - Returns: The number of damaged results and files; blobs count with their results.
    func dropUnsoundRows() throws -> Int {
        let keys = try reading(Self.unsoundOutcomes)
        let paths = try reading { database in
            try Self.unsound(database, RowChecksum.sourceColumns, of: "source")
        }
        let checkpoints = try reading { database in
            try Self.unsound(database, RowChecksum.checkpointColumns, of: "checkpoint")
        }
        let count = keys.count + paths.count + checkpoints.count
        guard count > 0 else { return 0 }
        try writing { database in
            for key in keys {
                try database.execute(
                    sql: "DELETE FROM outcome_blob WHERE key = ?", arguments: [key])
                try database.execute(sql: "DELETE FROM outcome WHERE key = ?", arguments: [key])
            }
            for path in paths {
                try database.execute(sql: "DELETE FROM source WHERE path = ?", arguments: [path])
            }
            for key in checkpoints {
                try database.execute(
                    sql: "DELETE FROM checkpoint WHERE key = ?", arguments: [key])
            }
        }
        return count
    }

    /// Returns the keys of results that do not match their checksums, and of blobs without a
    /// result.
    private static func unsoundOutcomes(_ database: Database) throws -> [DatabaseValue] {
        let blobs = try database.cachedStatement(
            sql: """
                SELECT \(RowChecksum.blobColumns) FROM outcome_blob WHERE key = ? ORDER BY position
                """)
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RowChecksum.outcomeColumns), checksum FROM outcome
                WHERE checksum NOT NULL
                """)
        var keys: [DatabaseValue] = []
        while let row = try rows.next() {
            let key: DatabaseValue = row["key"]
            let parts = try Row.fetchAll(blobs, arguments: [key])
            if !RowChecksum.fits(row, blobs: parts) { keys.append(key) }
        }
        return keys
            + (try DatabaseValue.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT key FROM outcome_blob
                    WHERE key NOT IN (SELECT key FROM outcome)
                    """))
    }

    /// Returns the first column of those rows of a table that do not match their checksums.
    private static func unsound(
        _ database: Database, _ columns: String, of table: String
    ) throws -> [DatabaseValue] {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT \(columns), checksum FROM \(table) WHERE checksum NOT NULL")
        var names: [DatabaseValue] = []
        while let row = try rows.next() {
            guard !RowChecksum.fits(row, of: table), let name = row.databaseValues.first else {
                continue
            }
            names.append(name)
        }
        return names
    }
}
