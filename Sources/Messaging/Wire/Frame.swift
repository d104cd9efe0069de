private import Foundation
internal import SwiftProtobuf

/// The bytes of one message: `MMCO`, a major and a minor version byte, one protobuf message.
///
/// The version stands outside the protobuf part so that any release can tell any other what it
/// speaks, whatever the messages have become.
package enum Frame {
    /// A change here ends all talk with other releases.
    package static let major: UInt8 = 1
    /// Grows with each verb or field that is added.
    package static let minor: UInt8 = 1
    /// `MMCO`.
    static let magic: [UInt8] = [0x4D, 0x4D, 0x43, 0x4F]
    static let headerLength = 6

    /// The frame of a request.
    package static func encode(_ request: WireRequest) -> [UInt8] { frame(request) }

    /// The frame of a reply.
    package static func encode(_ reply: WireReply) -> [UInt8] { frame(reply) }

    /// Reads a request.
    ///
    /// Its numbers and text are cut to what they can be, so that nothing a peer claims overflows
    /// or fills memory further on.
    ///
    /// - Throws: `MessagingError.malformedFrame` for anything that is not a whole request with a
    ///   verb this release knows, `.protocolMismatch` for another major version.
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
    /// - Throws: `MessagingError.malformedFrame` or `.protocolMismatch`, as for requests, and
    ///   `.remoteFailure` when the peer answered with an error.
    package static func reply(from bytes: [UInt8]) throws(MessagingError) -> WireReply {
        let reply: WireReply = try message(in: bytes)
        guard let answer = reply.answer else {
            throw .malformedFrame(reason: "a reply without an answer this release knows")
        }
        if case .error(let error) = answer { throw .remoteFailure(message: error.message) }
        return reply
    }

    /// The frame that tells a peer what went wrong with its request.
    package static func encode(error: any Error) -> [UInt8] {
        var reply = WireReply()
        reply.error.message = "\(error)"
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
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerLength + body.count)
        bytes += magic
        bytes.append(major)
        bytes.append(minor)
        bytes += body
        return bytes
    }

    private static func message<Message: SwiftProtobuf.Message>(
        in bytes: [UInt8]
    ) throws(MessagingError) -> Message {
        guard bytes.count >= headerLength else {
            throw .malformedFrame(reason: "\(bytes.count) bytes, fewer than a header has")
        }
        guard bytes.starts(with: magic) else {
            throw .malformedFrame(reason: "it does not begin with 'MMCO'")
        }
        guard bytes[4] == major else {
            throw .protocolMismatch(
                found: "\(bytes[4]).\(bytes[5])", supported: "\(major).\(minor)")
        }
        do {
            return try Message(serializedBytes: Array(bytes[headerLength...]))
        } catch {
            throw .malformedFrame(reason: "\(Message.self) cannot be read: \(error)")
        }
    }
}
