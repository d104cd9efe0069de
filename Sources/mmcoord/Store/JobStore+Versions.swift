package import Coordination
import GRDB
import Messaging

/// Results of builds that give other bytes.
extension JobStore {
    /// Results of one kind in one other version, which were removed.
    package struct OtherVersion: Sendable, Equatable {
        /// The kind of their tasks.
        package var kind: TaskKind
        /// The version that computed them; 0 in builds from before kinds had versions.
        package var version: Int
        /// The version of this build; nil where it does not know the kind.
        package var current: Int?
        /// How many tasks they were of.
        package var resultCount: Int

        /// For the log and the summary.
        package var notice: String {
            let found =
                version == 0
                ? "a build from before kinds of tasks had versions" : "version \(version)"
            let own =
                current.map { "this build computes version \($0)" }
                ?? "this build does not know it"
            return "\(resultCount) results of '\(kind)' are of \(found), and \(own). They were "
                + "removed, and what is needed of them is computed again."
        }
    }

    /// Results of other versions, without removing them.
    ///
    /// - Parameter versions: Those of this build, by kind.
    /// - Returns: By kind, then version.
    /// - Throws: What reading the store throws.
    package func otherVersions(than versions: [TaskKind: Int]) throws -> [OtherVersion] {
        try reading { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT kind, version, COUNT(*) AS count FROM outcome
                    GROUP BY kind, version ORDER BY kind, version
                    """
            ).compactMap { row in
                let (kind, version): (TaskKind, Int) = (TaskKind(row["kind"]), row["version"])
                guard versions[kind] != version else { return nil }
                return OtherVersion(
                    kind: kind, version: version, current: versions[kind],
                    resultCount: row["count"])
            }
        }
    }

    /// Removes results and checkpoints of other versions, whose keys no task of this build has.
    ///
    /// - Parameter versions: Those of this build, by kind.
    /// - Returns: What was removed, and the blobs that nothing in the store names any more.
    /// - Throws: What writing the store throws.
    package func removeOtherVersions(
        than versions: [TaskKind: Int]
    ) throws -> (found: [OtherVersion], blobs: Set<Digest>) {
        try writing { database in
            let known = versions.sorted { $0.key.name < $1.key.name }
            let own = known.map { _ in "(kind = ? AND version = ?)" } + ["0"]
            let isOther = "NOT (\(own.joined(separator: " OR ")))"
            let arguments = StatementArguments(
                known.flatMap { [$0.key.name.databaseValue, $0.value.databaseValue] })
            let found = try Row.fetchAll(
                database,
                sql: """
                    SELECT kind, version, COUNT(*) AS count FROM outcome WHERE \(isOther)
                    GROUP BY kind, version ORDER BY kind, version
                    """, arguments: arguments
            ).map { row in
                let kind = TaskKind(row["kind"])
                return OtherVersion(
                    kind: kind, version: row["version"], current: versions[kind],
                    resultCount: row["count"])
            }
            let old = "(SELECT key FROM outcome WHERE \(isOther))"
            let idle =
                try String.fetchAll(
                    database,
                    sql: "SELECT digest FROM outcome_blob WHERE collected = 0 AND key IN \(old)",
                    arguments: arguments)
                + String.fetchAll(
                    database, sql: "SELECT digest FROM checkpoint WHERE \(isOther)",
                    arguments: arguments)
            for sql in [
                "DELETE FROM outcome_blob WHERE key IN \(old)",
                "DELETE FROM outcome WHERE \(isOther)",
                "DELETE FROM checkpoint WHERE \(isOther)",
            ] {
                try database.execute(sql: sql, arguments: arguments)
            }
            let named = try String.fetchAll(
                database,
                sql: """
                    SELECT digest FROM outcome_blob WHERE collected = 0
                    UNION SELECT digest FROM checkpoint
                    """)
            let blobs = Set(idle).subtracting(named)
            return (found, Set(blobs.compactMap(Digest.init(hex:))))
        }
    }

    /// How many of the results of these keys each kind of processor computed.
    package func processorCounts(of keys: [Digest]) throws -> [String: Int] {
        try reading { database in
            var counts: [String: Int] = [:]
            for key in keys {
                let name = try String.fetchOne(
                    database, sql: "SELECT processor FROM outcome WHERE key = ?",
                    arguments: [key.hex])
                if let name { counts[name, default: 0] += 1 }
            }
            return counts
        }
    }
}
