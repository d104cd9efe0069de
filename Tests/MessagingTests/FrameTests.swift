import Foundation
import Messaging
import Testing

@Suite("Frames")
struct FrameTests {
    @Test("a request survives its way through bytes")
    func roundTrip() throws {
        var request = WireRequest()
        request.header.studyID = "citeseq"
        request.header.workerID = Data((0..<16).map { UInt8($0) })
        request.header.incarnation = 3
        request.lease.freeSlots = 2
        request.lease.cached = [Data([1, 2, 3])]
        #expect(try Frame.request(from: Frame.encode(request)) == request)
        #expect(Frame.encode(request).prefix(6) == [0x4D, 0x4D, 0x43, 0x4F, 1, 1])
    }

    @Test("an absent walltime is told from none left")
    func optionalFields() throws {
        var request = WireRequest()
        request.lease.freeSlots = 1
        #expect(try !Frame.request(from: Frame.encode(request)).lease.hasRemainingWalltimeMs)
        request.lease.remainingWalltimeMs = 0
        #expect(try Frame.request(from: Frame.encode(request)).lease.hasRemainingWalltimeMs)
    }

    @Test(
        "what is no frame is refused",
        arguments: [
            [], [0x4D], Array("GET / HTTP/1.1\r\n\r\n".utf8), Array("MMCO".utf8),
            [0x4D, 0x4D, 0x43, 0x4F, 1, 0], [0x4D, 0x4D, 0x43, 0x4F, 1, 0, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func garbage(bytes: [UInt8]) {
        #expect {
            try Frame.request(from: bytes)
        } throws: { error in
            guard case MessagingError.malformedFrame = error else { return false }
            return true
        }
    }

    @Test("another major version is refused with both versions named")
    func otherMajor() {
        var request = WireRequest()
        request.bye.reason = "done"
        var bytes = Frame.encode(request)
        bytes[4] = 9
        bytes[5] = 4
        let expected = MessagingError.protocolMismatch(found: "9.4", supported: "1.1")
        #expect(throws: expected) { try Frame.request(from: bytes) }
        #expect(expected.description.contains("9.4") && expected.description.contains("1.1"))
    }

    @Test("another minor version is read")
    func otherMinor() throws {
        var request = WireRequest()
        request.bye.reason = "done"
        var bytes = Frame.encode(request)
        bytes[5] = 200
        #expect(try Frame.request(from: bytes).bye.reason == "done")
    }

    @Test("a verb from a later release is malformed, not a crash")
    func unknownVerb() {
        // Field 1000, length-delimited, empty.
        let bytes: [UInt8] = [0x4D, 0x4D, 0x43, 0x4F, 1, 9, 0xC2, 0x3E, 0]
        #expect(throws: MessagingError.self) { try Frame.request(from: bytes) }
    }

    @Test("an error answer is thrown with its message")
    func errorReply() {
        struct Trouble: Error, CustomStringConvertible {
            let description = "the store is full"
        }
        #expect(throws: MessagingError.remoteFailure(message: "the store is full")) {
            try Frame.reply(from: Frame.encode(error: Trouble()))
        }
    }

    @Test("20,000 damaged frames are read or refused, never a crash")
    func fuzz() {
        var request = WireRequest()
        request.header.studyID = "study"
        request.commit.taskID = "citeseq/train/fold-1/seed-1"
        request.commit.key = Data(pattern(32))
        request.commit.outputs = (0..<3).map { index in
            var output = WireOutputBlob()
            output.role = "model-\(index)"
            output.digest = Data(pattern(32, seed: UInt64(index + 2)))
            return output
        }
        let whole = Frame.encode(request)
        var generator = SplitMix(state: 20_240)
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = whole
            switch generator.next() % 3 {
            case 0: bytes.removeLast(Int(generator.next() % UInt64(whole.count)))
            case 1:
                for _ in 0...(generator.next() % 8) {
                    bytes[Int(generator.next() % UInt64(whole.count))] =
                        UInt8(truncatingIfNeeded: generator.next())
                }
            default:
                bytes =
                    Array(whole.prefix(6))
                    + (0..<(generator.next() % 200)).map { _ in
                        UInt8(truncatingIfNeeded: generator.next())
                    }
            }
            do {
                _ = try Frame.request(from: bytes)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 1_000)
    }
}

/// Steele, Lea and Flood's SplitMix64: enough randomness to damage bytes, the same every time.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
