package import Coordination
internal import struct Crypto.SHA256
internal import Foundation

/// The key of a task: a digest of everything that decides its outputs.
///
/// The coordinator finds results by it. A worker computes it again from what it decoded: an option
/// that its build does not know, or reads otherwise, gives another key, and the worker refuses the
/// task.
package enum TaskKey {
    /// Raised whenever the same work on the same inputs gives other bytes than before, so that
    /// results of older builds are not taken for those of this one.
    ///
    /// 1 was never raised, although results changed. 2: decompositions, scores and folds are
    /// corrected, and a processor level is part of the key.
    package static let generation = 2

    private struct Preimage: Encodable {
        struct Input: Encodable {
            var role: String
            var digest: Digest
        }
        var generation: Int
        var level: String?
        var work: Work
        var inputs: [Input]
    }

    /// Hashes the work and its inputs as JSON with sorted keys.
    ///
    /// - Parameters:
    ///   - work: What is computed.
    ///   - inputs: From what, in the order in which the task reads it.
    ///   - level: The processor level to which the cluster is pinned; empty: none.
    /// - Returns: The key.
    /// - Throws: What encoding throws: a number that is not finite.
    package static func digest(
        of work: Work, inputs: [RoleBlob], level: String = ""
    ) throws -> Digest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let preimage = Preimage(
            generation: generation, level: level.isEmpty ? nil : level, work: work,
            inputs: inputs.map { Preimage.Input(role: $0.role, digest: $0.blob.digest) })
        return Digest(bytes: Array(SHA256.hash(data: try encoder.encode(preimage))))
    }
}
