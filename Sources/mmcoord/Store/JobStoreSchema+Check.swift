import GRDB

/// Whether a store has the tables that its recorded migrations make.
extension JobStoreSchema {
    /// Whether a later release has migrated a store.
    ///
    /// Migrations are numbered, so that a damaged name is not taken for a later one.
    static func isOfLaterRelease(_ applied: Set<String>) -> Bool {
        let known = migrator.migrations
        return applied.subtracting(known).contains { identifier in
            guard let number = Int(identifier.prefix { $0 != ":" }) else { return false }
            return number > known.count
        }
    }

    /// Returns every column of every table, with its type and constraints.
    static func columns(of database: Database) throws -> Set<String> {
        try String.fetchSet(
            database,
            sql: """
                SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk
                FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'
                """)
    }

    /// Returns what a store with these migrations and columns lacks of what the migrations make;
    /// nil where it lacks nothing.
    static func difference(applied: Set<String>, columns: Set<String>) throws -> String? {
        let known = migrator.migrations
        if let name = applied.subtracting(known).min() {
            return "it has been through a migration '\(name)', which never was"
        }
        guard applied == Set(known.prefix(applied.count)) else {
            return "of its migrations some are not recorded"
        }
        guard !applied.isEmpty else {
            // GRDB's table comes first: a process may have died after it was made.
            let others = columns.filter { !$0.hasPrefix("grdb_migrations.") }
            return others.isEmpty ? nil : "of its migrations none is recorded"
        }
        let sound = try DatabaseQueue()
        try migrator.migrate(sound, upTo: known[applied.count - 1])
        let lacking = try sound.read { database in try Self.columns(of: database) }
            .subtracting(columns)
        return lacking.min().map { "it has no column \($0)" }
    }
}
