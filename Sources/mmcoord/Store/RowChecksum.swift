import Coordination
import Foundation
import GRDB
import Messaging

/// What tells a row that was written from one that the disk has changed since.
///
/// SQLite sees damage to the shape of its file, not to what is in it. A result's checksum covers
/// the rows of its blobs too, but not whether they were collected, which changes later.
enum RowChecksum {
    static let outcomeColumns =
        "key, task, kind, worker, host, attempt, wall_ms, cpu_ms, peak_bytes, recorded_at"
    static let blobColumns = "position, role, digest, size_bytes"
    static let sourceColumns = "path, size_bytes, modified_ns, inode, digest"
    static let checkpointColumns = "key, digest, size_bytes, epochs_done, batches_done, kept_at"

    private static let blobColumnCount = 4

    /// The fields of a row of `table`, in the order of its columns here, and their checksum.
    static func added(
        to fields: [DatabaseValue], of table: String, blobs: [[DatabaseValue]] = []
    ) -> [DatabaseValue] {
        fields + [checksum(fields, of: table, blobs: blobs).databaseValue]
    }

    /// Whether a row of `table`, whose last column is its checksum, is as it was written; true for
    /// those that were written before there were checksums.
    static func fits(_ row: Row, of table: String) -> Bool {
        fits(row, of: table, blobs: [])
    }

    /// Whether the row of a result and those of its blobs, in their order, are as they were
    /// written; further columns of the blobs are not looked at.
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

    /// 16 hexadecimal digits of a SHA-256.
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

    /// Type and length come first, so that no two rows give the same bytes.
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
