import Coordination
import Foundation
import GRDB
import Messaging

/// Detects rows that the disk has changed since they were written.
///
/// SQLite notices damage to the structure of its file, not to values. The checksum of a result
/// covers the rows of its blobs too, except for whether they were removed, which changes later.
enum RowChecksum {
    static let outcomeColumns =
        "key, task, kind, worker, host, attempt, wall_ms, cpu_ms, peak_bytes, recorded_at"
    static let blobColumns = "position, role, digest, size_bytes"
    static let sourceColumns = "path, size_bytes, modified_ns, inode, digest"
    static let checkpointColumns = "key, digest, size_bytes, epochs_done, batches_done, kept_at"

    private static let blobColumnCount = 4

    /// Returns the fields of a row of `table`, in the order of its columns here, followed by their
    /// checksum.
    static func added(
        to fields: [DatabaseValue], of table: String, blobs: [[DatabaseValue]] = []
    ) -> [DatabaseValue] {
        fields + [checksum(fields, of: table, blobs: blobs).databaseValue]
    }

    /// Whether a row of `table` that ends with its checksum is as it was written; true for rows
    /// from before there were checksums.
    static func fits(_ row: Row, of table: String) -> Bool {
        fits(row, of: table, blobs: [])
    }

    /// Whether the rows of a result and of its blobs, in their order, are as they were written;
    /// ignores further columns of the blobs.
    static func fits(_ outcome: Row, blobs: [Row]) -> Bool {
        fits(
            outcome, of: "outcome",
            blobs: blobs.map { Array($0.databaseValues.prefix(blobColumnCount)) })
    }

    private static func fits(_ row: Row, of table: String, blobs: [[DatabaseValue]]) -> Bool {
        var fields = Array(row.databaseValues)
        guard let written = fields.popLast(), !written.isNull else { return true }
        return written == checksum(fields, of: table, blobs: blobs).databaseValue
    }

    /// The first 16 hexadecimal digits of a SHA-256.
    private static func checksum(
        _ fields: [DatabaseValue], of table: String, blobs: [[DatabaseValue]]
    ) -> String {
        var bytes = Array(table.utf8)
        for values in [fields] + blobs {
            bytes.append(UInt8(ascii: "\n"))
            for value in values { append(value, to: &bytes) }
        }
        return String(BlobStore.sha256(of: bytes).hex.prefix(16))
    }

    /// Type and length come first, so that no two rows have the same bytes.
    private static func append(_ value: DatabaseValue, to bytes: inout [UInt8]) {
        switch value.storage {
        case .null: bytes += Array("null;".utf8)
        case .int64(let number): bytes += Array("integer \(number);".utf8)
        case .double(let number): bytes += Array("real \(number.bitPattern);".utf8)
        case .string(let text):
            bytes += Array("text \(text.utf8.count) \(text);".utf8)
        case .blob(let data):
            bytes += Array("blob \(data.count) ".utf8) + Array(data)
        }
    }
}
