import Foundation
import Messaging
import Testing

@Suite("Frames")
struct FrameTests {
    @Test("a request survives its way through bytes")
    func roundTrip() throws {
        var request = WireRequest()
        request.header.workerID = Data((0..<16).map { UInt8($0) })
        request.lease.freeSlots = 2
        request.lease.number = 3
        #expect(try Frame.request(from: Frame.encode(request)) == request)
        #expect(Frame.encode(request).prefix(6) == [0x4D, 0x4D, 0x43, 0x4F, 4, 0])
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
            [0x4D, 0x4D, 0x43, 0x4F, 2, 0], [0x4D, 0x4D, 0x43, 0x4F, 2, 0, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]])
    func garbage(bytes: [UInt8]) {
        #expect {
            try Frame.request(from: bytes)
        } throws: { error in
            guard case MessagingError.damagedFrame = error else { return false }
            return true
        }
    }

    @Test("a whole frame without a request in it is refused as that")
    func sealedNonsense() {
        for body in [[], [0xFF, 0xFF, 0xFF]] as [[UInt8]] {
            #expect {
                try Frame.request(from: Frame.sealed(version, body))
            } throws: { error in
                guard case MessagingError.malformedFrame = error else { return false }
                return true
            }
        }
    }

    @Test("one or two bits turned over anywhere are noticed, and worth another try")
    func damage() throws {
        var reply = WireReply()
        var task = WireLeasedTask()
        task.taskID = "citeseq/train/fold-1/seed-1"
        task.parameters = Data(#"{"learningRate": 0.01}"#.utf8)
        reply.lease.tasks = [task]
        let whole = Frame.encode(reply)
        #expect(try Frame.reply(from: whole) == reply)
        var random = SplitMix(state: 7)
        for bit in 0..<whole.count * 8 {
            var bytes = whole
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            // Damage that TCP's checksum lets through turns over a second bit elsewhere.
            let other = Int(random.next() % UInt64(whole.count))
            if bit % 2 == 0, other != bit / 8 { bytes[other] ^= 1 << UInt8(bit % 8) }
            #expect {
                try Frame.reply(from: bytes)
            } throws: { error in
                guard case MessagingError.damagedFrame = error else { return false }
                return (error as? MessagingError)?.isRetryable == true
            }
        }
    }

    @Test("who sent what was damaged is told that the same may be heard another time")
    func damagedRequest() {
        var request = WireRequest()
        request.bye.reason = "done"
        var bytes = Frame.encode(request)
        bytes[bytes.count - 1] ^= 1
        do {
            _ = try Frame.request(from: bytes)
            Issue.record("the damage was not noticed")
        } catch {
            #expect {
                try Frame.reply(from: Frame.encode(error: error))
            } throws: { error in
                (error as? MessagingError)?.isRetryable == true
            }
        }
    }

    @Test("the major version is more than one bit away from the one without a checksum")
    func majorIsFarFromFirst() {
        #expect((Frame.major ^ 1).nonzeroBitCount > 1)
    }

    private let version = Array("MMCO".utf8) + [Frame.major, Frame.minor]

    @Test("another major version is refused with both versions named")
    func otherMajor() {
        let bytes = Frame.sealed(Array("MMCO".utf8) + [9, 4], [1, 2, 3])
        let expected = MessagingError.protocolMismatch(found: "9.4", supported: "4.0")
        #expect(throws: expected) { try Frame.request(from: bytes) }
        #expect(expected.description.contains("9.4") && expected.description.contains("4.0"))
    }

    @Test("version 1, which had no checksum, is refused with both versions named")
    func firstVersion() {
        let expected = MessagingError.protocolMismatch(found: "1.1", supported: "4.0")
        #expect(throws: expected) {
            try Frame.request(from: Array("MMCO".utf8) + [1, 1, 0x52, 0])
        }
    }

    @Test("another minor version is read")
    func otherMinor() throws {
        var request = WireRequest()
        request.bye.reason = "done"
        let bytes = Frame.sealed(
            Array("MMCO".utf8) + [Frame.major, 200], Array(Frame.encode(request).dropFirst(10)))
        #expect(try Frame.request(from: bytes).bye.reason == "done")
    }

    @Test("a verb from a later release is malformed, not a crash")
    func unknownVerb() {
        // Field 1000, length-delimited, empty.
        let bytes = Frame.sealed(Array("MMCO".utf8) + [Frame.major, 9], [0xC2, 0x3E, 0])
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

    @Test("20,000 frames of damaged messages are read or refused, never a crash")
    func fuzz() {
        var request = WireRequest()
        request.header.workerID = Data(pattern(16))
        request.commit.taskID = "citeseq/train/fold-1/seed-1"
        request.commit.key = Data(pattern(32))
        request.commit.outputs = (0..<3).map { index in
            var output = WireOutputBlob()
            output.role = "model-\(index)"
            output.digest = Data(pattern(32, seed: UInt64(index + 2)))
            return output
        }
        let whole = Array(Frame.encode(request).dropFirst(10))
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
                bytes = (0..<(generator.next() % 200)).map { _ in
                    UInt8(truncatingIfNeeded: generator.next())
                }
            }
            do {
                // Under a checksum that fits: what a peer sends, not what a link damages.
                _ = try Frame.request(from: Frame.sealed(version, bytes))
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
