internal import Foundation

/// A file being written through one buffer.
struct OutputFile: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    private static let bufferBytes = 1 << 20

    /// Creates an empty file.
    init(path: String) throws(SingleCellError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        self.path = path
        guard descriptor >= 0 else {
            throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        buffer.reserveCapacity(Self.bufferBytes + 4096)
    }

    deinit {
        if descriptor >= 0 { Foundation.close(descriptor) }
    }

    /// Appends one byte.
    mutating func append(byte: UInt8) throws(SingleCellError) {
        buffer.append(byte)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Appends bytes.
    mutating func append(_ bytes: Span<UInt8>) throws(SingleCellError) {
        bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Appends a field of a comma-separated table, quoted when it has to be.
    mutating func appendField(_ bytes: Span<UInt8>) throws(SingleCellError) {
        let quote = UInt8(ascii: "\"")
        let special = bytes.indices.contains { index in
            let byte = bytes[index]
            return byte == UInt8(ascii: ",") || byte == quote || byte == UInt8(ascii: "\n")
        }
        guard special else { return try append(bytes) }
        buffer.append(quote)
        for index in bytes.indices {
            if bytes[index] == quote { buffer.append(quote) }
            buffer.append(bytes[index])
        }
        try append(byte: quote)
    }

    /// Appends text.
    mutating func append(_ text: String) throws(SingleCellError) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Writes what is left; the file is closed when the value goes.
    mutating func close() throws(SingleCellError) {
        try flush()
    }

    private mutating func flush() throws(SingleCellError) {
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
            }
            written += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
