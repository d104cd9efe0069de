import GRDB

/// Whether a store has the tables that the migrations recorded in it have made.
extension JobStoreSchema {
    /// Whether a later release has migrated a store; migrations are numbered, so that a damaged
    /// name is not taken for one to come.
    static func isOfLaterRelease(_ applied: Set<String>) -> Bool {
        let known = migrator.migrations
        return applied.subtracting(known).contains { identifier in
            guard let number = Int(identifier.prefix { $0 != ":" }) else { return false }
            return number > known.count
        }
    }

    /// Every column of every table, with its type and what is asked of it.
    static func columns(of database: Database) throws -> Set<String> {
        try String.fetchSet(
            database,
            sql: """
                SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk
                FROM sqlite_master AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'
                """)
    }

    /// What a store with these migrations on record, and these columns, lacks of what they have
    /// made; nil where it has all.
    static func difference(applied: Set<String>, columns: Set<String>) throws -> String? {
        let known = migrator.migrations
        if let name = applied.subtracting(known).min() {
            return "it has been through a migration '\(name)', which never was"
        }
        guard applied == Set(known.prefix(applied.count)) else {
            return "of its migrations some are not recorded"
        }
        guard !applied.isEmpty else {
            // GRDB's table comes first: a process may have died between the two.
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
