import Foundation

extension JobStore {
    /// The newest status of the study, for commands that have no coordinator to ask; nil before
    /// the first.
    ///
    /// - Throws: `StateError.damagedStatus` where the stored JSON is no status.
    package func lastStatus() throws -> StudyStatus? {
        guard let json = try snapshot() else { return nil }
        do {
            return try JSONDecoder().decode(StudyStatus.self, from: json)
        } catch {
            throw StateError.damagedStatus(path: path)
        }
    }
}
