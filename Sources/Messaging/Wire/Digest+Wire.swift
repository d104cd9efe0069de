package import Coordination
package import Foundation

extension Digest {
    /// Reads a digest off the wire.
    ///
    /// - Throws: `MessagingError.malformedFrame` for another number of bytes than 32.
    package init(wire data: Data) throws(MessagingError) {
        guard data.count == Digest.byteCount else {
            throw .malformedFrame(reason: "a digest of \(data.count) bytes instead of 32")
        }
        self.init(bytes: [UInt8](data))
    }

    /// Its 32 bytes as a protobuf field.
    package var wire: Data { Data(bytes) }
}
