import Foundation
import Messaging
import Testing

/// What connections may do to a listening socket before a single request is understood.
@Suite("Rude connections", .serialized)
struct RudeConnectionTests {
    /// Runs a server that echoes while `body` is rude to it, then asks it politely.
    private func withServer(
        _ options: TransportOptions = TransportOptions(),
        _ body: @escaping @Sendable (String) throws -> Void
    ) async throws {
        let server = try NNGServer(
            at: Address("tcp://127.0.0.1:0"), contextCount: 8, options: options)
        let running = Task { try await server.run { bytes, _ in bytes } }
        let good = try NNGClient(of: server.address)
        #expect(try await good.request([7], timeout: .seconds(60)) == [7])
        let url = server.address.url
        try await onThread { try body(url) }
        #expect(try await good.request([7, 8], timeout: .seconds(60)) == [7, 8])
        good.close()
        server.close()
        try await running.value
    }

    @Test("the raw peer of these tests speaks nng's language")
    func politeness() async throws {
        try await withServer { url in
            let peer = try #require(RawPeer(url))
            #expect(peer.send(RawPeer.greeting))
            #expect(peer.receive(8)?.prefix(4) == [0, 0x53, 0x50, 0])
            #expect(peer.ask([1, 2, 3]))
            #expect(peer.answer() == [1, 2, 3])
        }
    }

    @Test("random bytes, foreign protocols and absurd lengths end the connection alone")
    func garbage() async throws {
        try await withServer { url in
            var dice = Dice(11)
            for round in 0..<300 {
                guard let peer = RawPeer(url) else { continue }
                switch round % 5 {
                case 0: peer.send(dice.bytes(1 + round))
                case 1: peer.send(Array("GET / HTTP/1.1\r\n\r\n".utf8))
                case 2: peer.send([0, 0x53, 0x50, 0, 0, 0x50, 0, 0])
                case 3: peer.send(RawPeer.greeting + [UInt8](repeating: 0xFF, count: 8))
                default: peer.send(RawPeer.greeting + dice.bytes(40))
                }
            }
        }
    }

    @Test("a length above the limit closes the connection before memory is taken for it")
    func oversize() async throws {
        try await withServer { url in
            let peer = try #require(RawPeer(url))
            peer.send(RawPeer.greeting + RawPeer.bytes(1 << 33, count: 8))
            _ = peer.receive(8)
            #expect(peer.receive(1) == nil)
        }
    }

    @Test("half a message and then silence is closed after the longest silence, a long poll is not")
    func halfMessage() async throws {
        var options = TransportOptions()
        options.longestSilence = .seconds(1)
        let server = try NNGServer(
            at: Address("tcp://127.0.0.1:0"), contextCount: 8, options: options)
        let running = Task {
            try await server.run { request, _ in
                try? await Task.sleep(for: .seconds(3))
                return request
            }
        }
        let waiting = try NNGClient(of: server.address)
        async let slow = waiting.request([1], timeout: .seconds(60))
        let url = server.address.url
        let isClosed = try await onThread {
            let peer = try #require(RawPeer(url))
            peer.send(RawPeer.greeting + RawPeer.bytes(1 << 20, count: 8) + [1, 2, 3])
            #expect(peer.receive(8) != nil)
            let start = ContinuousClock.now
            return peer.receive(1) == nil && ContinuousClock.now - start < .seconds(40)
        }
        #expect(isClosed)
        #expect(try await slow == [1])
        waiting.close()
        server.close()
        try await running.value
    }

    @Test("connections beyond the limit are closed; whoever is there stays, and places come free")
    func crowd() async throws {
        var options = TransportOptions()
        options.maximumConnections = 6
        try await withServer(options) { url in
            // The polite client has one place.
            var peers = try (0..<5).map { _ in try #require(RawPeer(url)) }
            for peer in peers {
                peer.send(RawPeer.greeting)
                #expect(peer.receive(8) != nil)
                #expect(peer.ask([1]))
                #expect(peer.answer() == [1])
            }
            let late = try #require(RawPeer(url))
            late.send(RawPeer.greeting)
            _ = late.receive(8)
            #expect(late.receive(1) == nil)
            peers.removeAll()
            var isServed = false
            for _ in 0..<100 where !isServed {
                usleep(50_000)
                guard let next = RawPeer(url) else { continue }
                next.send(RawPeer.greeting)
                next.ask([2])
                isServed = next.receive(8) != nil && next.answer() == [2]
            }
            #expect(isServed)
        }
    }

    @Test("connections without a greeting are shown out at once while files are short")
    func silentCrowd() async throws {
        var options = TransportOptions()
        // Fewer than any process has open.
        options.maximumFiles = 64
        try await withServer(options) { url in
            let start = ContinuousClock.now
            for _ in 0..<6 {
                let peers = try (0..<10).map { _ in try #require(RawPeer(url)) }
                // The greeting of the other side comes at once.
                for peer in peers {
                    _ = peer.receive(8)
                    #expect(peer.receive(1) == nil)
                }
            }
            // nng by itself would wait ten seconds for each greeting.
            #expect(ContinuousClock.now - start < .seconds(45))
        }
    }

    @Test("half a message and then silence is closed soon while memory is short")
    func shortMemory() async throws {
        var options = TransportOptions()
        options.maximumMemoryBytes = 1
        options.maximumRequestBytes = 1 << 20
        // A twelfth of this while memory is short.
        options.longestSilence = .seconds(55)
        let server = try NNGServer(
            at: Address("tcp://127.0.0.1:0"), contextCount: 8, options: options)
        let running = Task { try await server.run { bytes, _ in bytes } }
        let url = server.address.url
        let silence = try await onThread {
            let large = try #require(RawPeer(url))
            large.send(RawPeer.greeting + RawPeer.bytes(2 << 20, count: 8))
            _ = large.receive(8)
            #expect(large.receive(1) == nil)
            let start = ContinuousClock.now
            let half = try #require(RawPeer(url))
            half.send(RawPeer.greeting + RawPeer.bytes(1 << 19, count: 8) + [1, 2, 3])
            #expect(half.receive(8) != nil)
            #expect(half.receive(1) == nil)
            return ContinuousClock.now - start
        }
        #expect(silence < .seconds(45))
        server.close()
        try await running.value
    }
}
