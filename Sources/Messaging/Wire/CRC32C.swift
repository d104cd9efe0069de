private import CChecksum

/// The CRC-32C checksum of frames on their way.
///
/// It finds what broke in transit; who keeps a blob checks its SHA-256.
package enum CRC32C {
    /// The checksum of `bytes`, behind bytes with the checksum `before` (0 for none).
    package static func checksum(_ bytes: ArraySlice<UInt8>, after before: UInt32 = 0) -> UInt32 {
        bytes.withUnsafeBytes { mm_crc32c(before, $0.baseAddress, $0.count) }
    }
}
