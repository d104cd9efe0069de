import Foundation
import Messaging
import Testing

@Suite struct StandardStreamTests {
    @Test("a full disk is an error that names its reason")
    func fullDisk() throws {
        let descriptor = open("/dev/full", O_WRONLY)
        defer { close(descriptor) }
        let trouble = #expect(throws: StreamError.self) {
            try StandardStreams.write("text", to: descriptor)
        }
        #expect(trouble == StreamError(descriptor: descriptor, code: ENOSPC))
        #expect("\(try #require(trouble))".hasSuffix(": No space left on device"))
    }

    @Test("a stream that was closed is an error, and no text at all is none")
    func closedStream() throws {
        #expect(throws: StreamError(descriptor: -1, code: EBADF)) {
            try StandardStreams.write("text", to: -1)
        }
        try StandardStreams.write("", to: -1)
    }

    @Test("all of a long text goes through a pipe that does not block")
    func fullPipe() throws {
        let (input, output) = (Pipe(), Pipe())
        let reader = Process()
        reader.executableURL = URL(fileURLWithPath: "/bin/sh")
        reader.arguments = ["-c", "sleep 0.2; wc -c"]
        reader.standardInput = input
        reader.standardOutput = output
        try reader.run()
        let descriptor = input.fileHandleForWriting.fileDescriptor
        #expect(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        // Several times what a pipe holds.
        try StandardStreams.write(String(repeating: "0123456789", count: 50_000), to: descriptor)
        try input.fileHandleForWriting.close()
        let count = try #require(try output.fileHandleForReading.readToEnd())
        #expect(String(decoding: count, as: UTF8.self) == "500000\n")
        reader.waitUntilExit()
    }
}
