import GRDB

/// The tables of the job store, as the migrations that make them.
///
/// A released migration never changes; another one follows it.
enum JobStoreSchema {
    /// Returns the migrations of a store that this release does not know; none for a new store.
    static func unknownMigrations(of database: some DatabaseReader) throws -> [String] {
        try database.read { database in
            try migrator.appliedIdentifiers(database).subtracting(migrator.migrations).sorted()
        }
    }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: outcomes, attempts, sources") { database in
            try database.execute(
                sql: """
                    CREATE TABLE incarnation (number INTEGER PRIMARY KEY, started_at TEXT NOT NULL);
                    CREATE TABLE outcome (
                        key TEXT PRIMARY KEY, task TEXT NOT NULL, kind TEXT NOT NULL,
                        worker TEXT NOT NULL, host TEXT NOT NULL, attempt INTEGER NOT NULL,
                        wall_ms INTEGER NOT NULL, cpu_ms INTEGER NOT NULL,
                        peak_bytes INTEGER NOT NULL, recorded_at TEXT NOT NULL
                    ) WITHOUT ROWID;
                    CREATE TABLE outcome_blob (
                        key TEXT NOT NULL REFERENCES outcome (key), position INTEGER NOT NULL,
                        role TEXT NOT NULL, digest TEXT NOT NULL, size_bytes INTEGER NOT NULL,
                        PRIMARY KEY (key, position)
                    ) WITHOUT ROWID;
                    CREATE TABLE attempt (
                        epoch INTEGER PRIMARY KEY, task TEXT NOT NULL, key TEXT NOT NULL,
                        worker BLOB NOT NULL, host TEXT NOT NULL, attempt INTEGER NOT NULL,
                        state TEXT NOT NULL, failure TEXT, started_at TEXT NOT NULL, ended_at TEXT
                    );
                    CREATE INDEX attempt_by_task ON attempt (task, state);
                    CREATE TABLE source (
                        path TEXT PRIMARY KEY, size_bytes INTEGER NOT NULL,
                        modified_ns INTEGER NOT NULL, inode INTEGER NOT NULL, digest TEXT NOT NULL
                    ) WITHOUT ROWID;
                    CREATE TABLE snapshot (
                        id INTEGER PRIMARY KEY CHECK (id = 1), json BLOB NOT NULL
                    );
                    """)
        }
        migrator.registerMigration("2: workers") { database in
            try database.execute(
                sql: """
                    CREATE TABLE worker (
                        identifier BLOB PRIMARY KEY, host TEXT NOT NULL, joined_at TEXT NOT NULL,
                        left_at TEXT
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("3: scans") { database in
            try database.execute(
                sql: "CREATE TABLE scan (content TEXT PRIMARY KEY) WITHOUT ROWID")
        }
        migrator.registerMigration("4: collected blobs") { database in
            try database.execute(
                sql: """
                    ALTER TABLE outcome_blob ADD COLUMN collected INTEGER NOT NULL DEFAULT 0;
                    CREATE INDEX outcome_blob_by_digest ON outcome_blob (digest);
                    """)
        }
        migrator.registerMigration("5: checkpoints") { database in
            try database.execute(
                sql: """
                    CREATE TABLE checkpoint (
                        key TEXT PRIMARY KEY, digest TEXT NOT NULL, size_bytes INTEGER NOT NULL,
                        epochs_done INTEGER NOT NULL, batches_done INTEGER NOT NULL,
                        kept_at TEXT NOT NULL
                    ) WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("6: credit of tasks") { database in
            try database.execute(
                sql: "ALTER TABLE attempt ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0")
        }
        // Only open attempts are searched by task: they are few, and soon leave the index.
        migrator.registerMigration("7: open attempts") { database in
            try database.execute(
                sql: """
                    DROP INDEX attempt_by_task;
                    CREATE INDEX open_attempt_by_task ON attempt (task) WHERE state = 'open';
                    """)
        }
        // Older rows have no checksum, and count as sound.
        migrator.registerMigration("8: checksums") { database in
            try database.execute(
                sql: """
                    ALTER TABLE outcome ADD COLUMN checksum TEXT;
                    ALTER TABLE source ADD COLUMN checksum TEXT;
                    ALTER TABLE checkpoint ADD COLUMN checksum TEXT;
                    """)
        }
        migrator.registerMigration("9: launched workers") { database in
            try database.execute(
                sql: "ALTER TABLE worker ADD COLUMN launched INTEGER NOT NULL DEFAULT 0")
        }
        // Older rows are of the first generation.
        migrator.registerMigration("10: generations and processors") { database in
            try database.execute(
                sql: """
                    ALTER TABLE outcome ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
                    ALTER TABLE outcome ADD COLUMN processor TEXT NOT NULL DEFAULT '';
                    ALTER TABLE checkpoint ADD COLUMN generation INTEGER NOT NULL DEFAULT 1;
                    """)
        }
        // Older rows are of version 0, which no kind has: they name what they were of.
        migrator.registerMigration("11: versions of kinds") { database in
            try database.execute(
                sql: """
                    ALTER TABLE outcome ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE outcome ADD COLUMN resumable INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE outcome DROP COLUMN generation;
                    ALTER TABLE checkpoint ADD COLUMN kind TEXT NOT NULL DEFAULT '';
                    ALTER TABLE checkpoint ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE checkpoint DROP COLUMN generation;
                    """)
        }
        migrator.registerMigration("12: tokens of leases") { database in
            try database.execute(sql: "ALTER TABLE attempt RENAME COLUMN epoch TO token")
        }
        return migrator
    }
}
