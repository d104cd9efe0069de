internal import Coordination

/// The blobs that a store is receiving: as many as it has files for, and none for ever.
///
/// Anybody who reaches the port can begin an upload. Each holds an open file, and what has come of
/// it lies on disk; so their number is bounded, and what nobody goes on with is removed.
struct OpenUploads: Sendable {
    /// One digest may be said to have several sizes: only the right one can come to its end, and
    /// no other may keep it from that.
    private struct Claim: Hashable {
        let digest: Digest
        let sizeBytes: Int
    }
    private var blobs: [Claim: PartialBlob] = [:]
    private var lastLook: ContinuousClock.Instant

    /// Uploads at a time: a tenth of the files that this process may open, as it is now, and 1,024
    /// at most; a worker has one for each result that it delivers.
    static var limit: Int { min(1_024, OpenFiles.limit / 10) }
    /// After so long without a word an upload gives its place to another that needs it.
    static let patience = Duration.seconds(20)
    /// After so long it goes whether its place is needed or not: workers give up after two minutes
    /// without progress.
    static let lifetime = Duration.seconds(600)

    init(now: ContinuousClock.Instant) {
        lastLook = now
    }

    /// An upload under way; nil where it has to be begun, for which there is then a place.
    ///
    /// - Throws: `MessagingError.chunkRefused` while there is no place.
    func find(
        _ digest: Digest, sizeBytes: Int
    ) throws(MessagingError) -> PartialBlob? {
        if let known = blobs[Claim(digest: digest, sizeBytes: sizeBytes)] {
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
        let claim = Claim(digest: blob.digest, sizeBytes: blob.sizeBytes)
        if let first = blobs[claim] { return first }
        blobs[claim] = blob
        return blob
    }

    /// Forgets an upload that has become a blob of so many bytes.
    mutating func remove(_ digest: Digest, sizeBytes: Int?) {
        guard let sizeBytes else { return }
        blobs[Claim(digest: digest, sizeBytes: sizeBytes)] = nil
    }

    /// Takes out uploads that nobody goes on with, so that their files can be removed.
    ///
    /// Looks once in a while, or when there is no place left.
    mutating func removeAbandoned(now: ContinuousClock.Instant) -> [PartialBlob] {
        let isFull = blobs.count >= OpenUploads.limit
        guard now - lastLook > (isFull ? .seconds(1) : .seconds(10)) else { return [] }
        lastLook = now
        let limit = isFull ? OpenUploads.patience : OpenUploads.lifetime
        let abandoned = blobs.filter { now - $0.value.lastUsed > limit }
        for claim in abandoned.keys { blobs[claim] = nil }
        return Array(abandoned.values)
    }
}
