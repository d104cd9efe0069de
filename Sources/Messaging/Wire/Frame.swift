private import Foundation
internal import SwiftProtobuf

/// The bytes of one message: `MMCO`, a major and a minor version byte, a checksum, one protobuf
/// message.
///
/// Version and checksum stand outside the protobuf part so that any release can tell any other what
/// it speaks, whatever the messages have become. The checksum is the CRC-32C of all other bytes, in
/// little-endian order: what TCP's sixteen bits let through would else be believed, a task's
/// parameters for example.
package enum Frame {
    /// A change here ends all talk with other releases.
    ///
    /// Never 3 or any other number one bit away from 1, which had no checksum: one damaged bit
    /// would make a frame of version 1, which nobody can tell from a real one, and end a worker for
    /// good.
    package static let major: UInt8 = 4
    /// Grows with each verb or field that is added.
    package static let minor: UInt8 = 0
    /// `MMCO`.
    static let magic: [UInt8] = [0x4D, 0x4D, 0x43, 0x4F]
    private static let versionLength = 6
    static let headerLength = 10
    /// Frames of this version had no checksum.
    private static let majorWithoutChecksum: UInt8 = 1

    /// The frame of a request.
    package static func encode(_ request: WireRequest) -> [UInt8] { frame(request) }

    /// The frame of a reply.
    package static func encode(_ reply: WireReply) -> [UInt8] { frame(reply) }

    /// Reads a request.
    ///
    /// Its numbers and text are cut to what they can be, so that nothing a peer claims overflows
    /// or fills memory further on.
    ///
    /// - Throws: `MessagingError.damagedFrame` for anything that did not leave a peer as it is,
    ///   `.protocolMismatch` for another major version, `.malformedFrame` for what is no request
    ///   with a verb this release knows.
    package static func request(from bytes: [UInt8]) throws(MessagingError) -> WireRequest {
        var request: WireRequest = try message(in: bytes)
        guard request.verb != nil else {
            throw .malformedFrame(reason: "a request without a verb this release knows")
        }
        try request.keepWithinLimits()
        return request
    }

    /// Reads a reply.
    ///
    /// - Throws: `MessagingError.damagedFrame`, `.protocolMismatch` or `.malformedFrame`, as for
    ///   requests, and `.remoteFailure` when the peer answered with an error.
    package static func reply(from bytes: [UInt8]) throws(MessagingError) -> WireReply {
        let reply: WireReply = try message(in: bytes)
        guard let answer = reply.answer else {
            throw .malformedFrame(reason: "a reply without an answer this release knows")
        }
        if case .error(let error) = answer {
            throw .remoteFailure(message: error.message, isRetryable: error.retryable)
        }
        return reply
    }

    /// The frame that tells a peer what went wrong with its request.
    package static func encode(error: any Error) -> [UInt8] {
        var reply = WireReply()
        reply.error.message = "\(error)"
        reply.error.retryable = (error as? MessagingError)?.isRetryable ?? false
        return encode(reply)
    }

    private static func frame(_ message: some SwiftProtobuf.Message) -> [UInt8] {
        let body: [UInt8]
        do {
            body = try message.serializedBytes(partial: true)
        } catch {
            // Serializing fails only above 2 GiB, far above every transport's limit.
            preconditionFailure("a message cannot be serialized: \(error)")
        }
        return sealed(magic + [major, minor], body)
    }

    /// A whole frame: what stands before the checksum, the checksum, what comes after it.
    package static func sealed(_ version: [UInt8], _ body: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(version.count + 4 + body.count)
        bytes += version
        let checksum = CRC32C.checksum(body[...], after: CRC32C.checksum(version[...]))
        withUnsafeBytes(of: checksum.littleEndian) { bytes += $0 }
        bytes += body
        return bytes
    }

    private static func message<Message: SwiftProtobuf.Message>(
        in bytes: [UInt8]
    ) throws(MessagingError) -> Message {
        guard bytes.starts(with: magic), bytes.count > versionLength else {
            throw .damagedFrame(
                reason: bytes.starts(with: magic)
                    ? "\(bytes.count) bytes, fewer than a header has"
                    : "they do not begin with 'MMCO'")
        }
        guard bytes[4] != majorWithoutChecksum else { throw mismatch(bytes) }
        guard bytes.count >= headerLength else {
            throw .damagedFrame(reason: "\(bytes.count) bytes, fewer than a header has")
        }
        let told = bytes[versionLength..<headerLength].reversed().reduce(UInt32(0)) {
            $0 << 8 | UInt32($1)
        }
        let found = CRC32C.checksum(
            bytes[headerLength...], after: CRC32C.checksum(bytes[..<versionLength]))
        guard told == found else {
            throw .damagedFrame(
                reason: "their checksum is \(found.hexText), they say \(told.hexText)")
        }
        // Only now: a version that was damaged would end a worker for good.
        guard bytes[4] == major else { throw mismatch(bytes) }
        do {
            return try Message(serializedBytes: Array(bytes[headerLength...]))
        } catch {
            throw .malformedFrame(reason: "\(Message.self) cannot be read: \(error)")
        }
    }

    private static func mismatch(_ bytes: [UInt8]) -> MessagingError {
        .protocolMismatch(found: "\(bytes[4]).\(bytes[5])", supported: "\(major).\(minor)")
    }
}

extension UInt32 {
    /// Eight digits.
    fileprivate var hexText: String {
        let digits = String(self, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
