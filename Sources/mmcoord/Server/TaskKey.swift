package import Coordination
import struct Crypto.SHA256
import Foundation

/// The key of a task: a digest of everything that decides its outputs.
package enum TaskKey {
    /// Raised whenever the same work on the same inputs would give other bytes than before, so that
    /// results of older builds are not taken for those of this one.
    static let generation = 1

    private struct Preimage: Encodable {
        struct Input: Encodable {
            var role: String
            var digest: Digest
        }
        var generation: Int
        var work: Work
        var inputs: [Input]
    }

    /// Hashes the work and its inputs as JSON with sorted keys.
    package static func digest(of work: Work, inputs: [RoleBlob]) throws -> Digest {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let preimage = Preimage(
            generation: generation, work: work,
            inputs: inputs.map { Preimage.Input(role: $0.role, digest: $0.blob.digest) })
        return Digest(bytes: Array(SHA256.hash(data: try encoder.encode(preimage))))
    }
}
