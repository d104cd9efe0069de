package import Coordination

/// The result files of a finished study, with what their bytes must be.
package struct PublishedResults: Sendable, Codable, Equatable {
    /// What a file is a part of: the choices of `mmcoord fetch --what`.
    package enum Part: String, Sendable, Codable, CaseIterable {
        case submission
        case predictions
        case models
        case report
    }

    /// One file.
    package struct File: Sendable, Codable, Equatable {
        /// Below the state folder, as `models/fold-0-seed-1.mmarray`.
        package var path: String
        /// What it is a part of.
        package var part: Part
        /// Its length.
        package var sizeBytes: Int
        /// SHA-256 of its bytes.
        package var sha256: Digest

        /// Describes a file.
        package init(path: String, part: Part, sizeBytes: Int, sha256: Digest) {
            self.path = path
            self.part = part
            self.sizeBytes = sizeBytes
            self.sha256 = sha256
        }

        /// Whether the path stays below the folder that it is meant for: a coordinator on another
        /// machine is not trusted with paths.
        package var isSafe: Bool {
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            return !parts.isEmpty && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
                && !path.utf8.contains(0)
        }
    }

    /// SHA-256 of the cluster file that they were made with, in hexadecimal.
    package var clusterFile: String
    /// By path.
    package var files: [File]

    /// Lists files.
    package init(clusterFile: String, files: [File]) {
        self.clusterFile = clusterFile
        self.files = files
    }

    /// The files of a part; nil for all.
    package func files(of part: Part?) -> [File] {
        files.filter { part == nil || $0.part == part }
    }
}
