internal import Coordination

/// The blobs that a store is receiving: as many as it has files for, and none for ever.
///
/// Anybody who reaches the port can begin an upload. Each holds an open file, and what has come of
/// it lies on disk; so their number is bounded, and what nobody goes on with is removed.
struct OpenUploads: Sendable {
    private var blobs: [Digest: PartialBlob] = [:]
    private var lastLook = ContinuousClock.now

    /// Uploads at a time; a worker has one for each result that it delivers.
    static let limit = 1024
    /// After so long without a word an upload gives its place to another that needs it.
    static let patience = Duration.seconds(20)
    /// After so long it goes whether its place is needed or not: workers give up after two minutes
    /// without progress.
    static let lifetime = Duration.seconds(600)

    /// An upload under way; nil where it has to be begun, for which there is then a place.
    ///
    /// - Throws: `MessagingError.sizeMismatch`, or `.chunkRefused` while there is no place.
    func find(
        _ digest: Digest, sizeBytes: Int
    ) throws(MessagingError) -> PartialBlob? {
        if let known = blobs[digest] {
            guard known.sizeBytes == sizeBytes else {
                throw .sizeMismatch(blob: digest, expected: known.sizeBytes, found: sizeBytes)
            }
            known.touch()
            return known
        }
        guard blobs.count < OpenUploads.limit else {
            throw .chunkRefused(
                blob: digest, reason: "\(blobs.count) others are on their way", isRetryable: true)
        }
        return nil
    }

    /// Adds an upload, unless another of the same blob was first; returns the one that is kept.
    mutating func add(_ blob: PartialBlob) -> PartialBlob {
        if let first = blobs[blob.digest] { return first }
        blobs[blob.digest] = blob
        return blob
    }

    /// Forgets an upload that has become a blob.
    mutating func remove(_ digest: Digest) {
        blobs[digest] = nil
    }

    /// Takes out uploads that nobody goes on with, so that their files can be removed.
    ///
    /// Looks once in a while, or when there is no place left.
    mutating func removeAbandoned(now: ContinuousClock.Instant) -> [PartialBlob] {
        let isFull = blobs.count >= OpenUploads.limit
        guard now - lastLook > (isFull ? .seconds(1) : .seconds(10)) else { return [] }
        lastLook = now
        let limit = isFull ? OpenUploads.patience : OpenUploads.lifetime
        let abandoned = blobs.values.filter { now - $0.lastUsed > limit }
        for blob in abandoned { blobs[blob.digest] = nil }
        return abandoned
    }
}
