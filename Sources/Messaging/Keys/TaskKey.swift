package import Coordination
internal import struct Crypto.SHA256
internal import Foundation

/// The key of a task: a digest of everything that decides its outputs.
///
/// The coordinator finds results by it. A worker computes it again from what it decoded: an option
/// that its build does not know, or reads otherwise, gives another key, and the worker refuses the
/// task.
package enum TaskKey {
    private struct Preimage: Encodable {
        struct Input: Encodable {
            var role: String
            var digest: Digest
        }
        var kind: TaskKind
        var version: Int
        var parameters: Digest
        var level: String?
        var inputs: [Input]
    }

    /// Hashes the work and its inputs as JSON with sorted keys.
    ///
    /// - Parameters:
    ///   - work: What is computed.
    ///   - inputs: From what, in the order in which the task reads it.
    ///   - level: The processor level to which the cluster is pinned; empty: none.
    /// - Returns: The key.
    /// - Throws: What encoding throws.
    package static func digest(
        of work: TaskWork, inputs: [RoleBlob], level: String = ""
    ) throws -> Digest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let preimage = Preimage(
            kind: work.kind, version: work.version,
            parameters: Digest(bytes: Array(SHA256.hash(data: work.parameters))),
            level: level.isEmpty ? nil : level,
            inputs: inputs.map { Preimage.Input(role: $0.role, digest: $0.blob.digest) })
        return Digest(bytes: Array(SHA256.hash(data: try encoder.encode(preimage))))
    }
}
