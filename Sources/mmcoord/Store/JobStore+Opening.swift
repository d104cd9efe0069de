import Foundation

extension JobStore {
    /// Opens the store of a state folder to read from it; nil where the study was never started.
    ///
    /// - Throws: What `init(path:)` throws.
    static func ifStarted(inStateFolder state: String) throws -> JobStore? {
        let path = StateFolder.storePath(in: state)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try JobStore(path: path)
    }
}
