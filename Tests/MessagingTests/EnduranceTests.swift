import Coordination
import Foundation
import Messaging
import Testing

/// What goes wrong only when many things happen at once.
@Suite("Endurance")
struct EnduranceTests {
    @Test("requests cancelled at any moment hurt no others", arguments: TransportKind.allCases)
    func cancellationStorm(kind: TransportKind) async throws {
        let handler: MessageHandler = { request, _ in
            if request[0] % 3 == 0 { await Task.yield() }
            return request
        }
        try await Workbench(kind).withServer(handler) { _, client in
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<1000 {
                    let request = [UInt8(truncatingIfNeeded: index), UInt8(index >> 8)]
                    group.addTask {
                        let asking = Task {
                            try await client.request(request, timeout: .seconds(30))
                        }
                        if index % 2 == 0 {
                            if index % 4 == 0 { await Task.yield() }
                            asking.cancel()
                        }
                        switch await asking.result {
                        case .success(let answer): return answer == request
                        case .failure(let error):
                            return index % 2 == 0 && error as? MessagingError == .cancelled
                        }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(outcomes == 1000)
        }
    }

    @Test(
        "a server closed under load ends every request, again and again",
        arguments: TransportKind.allCases)
    func closingUnderLoad(kind: TransportKind) async throws {
        for round in 0..<10 {
            let workbench = Workbench(kind)
            let server = try workbench.server(contextCount: 2)
            let client = try workbench.client(of: server.address.url)
            let running = Task {
                try await server.run { request, _ in
                    try? await Task.sleep(for: .milliseconds(1))
                    return request
                }
            }
            let asking = Task {
                await withTaskGroup(of: Void.self) { group in
                    for index in 0..<50 {
                        group.addTask {
                            _ = try? await client.request([UInt8(index)], timeout: .seconds(30))
                        }
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(round))
            server.close()
            // Closed before it began to run, it says so; here that is as good as any other end.
            _ = await running.result
            client.close()
            await asking.value
        }
    }

    @Test("bytes that are no SP protocol leave the server as it was")
    func garbageOnTheLine() async throws {
        try await Workbench(.tcp).withServer({ bytes, _ in bytes }) { server, client in
            for seed in 1...20 {
                Vandal.connectAndShout(server.address.url, pattern(200, seed: UInt64(seed)))
            }
            let answer = try await client.request([1, 2], timeout: .seconds(20))
            #expect(answer == [1, 2])
        }
    }

    @Test("heartbeats go on while every thread of the pool computes")
    func busyPool() async throws {
        let answers = Counter()
        try await Workbench(.tcp).withServer({ bytes, _ in bytes }) { server, _ in
            // The transport answers empty messages itself, so the server needs no pool either.
            let sender = try HeartbeatSender(
                to: server.address, interval: .milliseconds(10), timeout: .seconds(20),
                makeFrame: { [] },
                onReply: { _ in answers.increment() },
                onSilence: { _, _ in })
            try sender.start()
            let isConnected = try await eventually { answers.count > 0 }
            #expect(isConnected)
            let counts = await withTaskGroup(of: (Int, Int).self) { group in
                for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                    group.addTask {
                        let before = answers.count
                        let end = ContinuousClock.now + .milliseconds(500)
                        while ContinuousClock.now < end {}
                        return (before, answers.count)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for (before, after) in counts { #expect(after - before >= 5) }
            sender.stop()
        }
    }
}

/// Tiny by default; `MM_BENCH=1` gives sizes worth reading.
@Suite("Benchmarks: messaging", .serialized)
struct MessagingBenchmarks {
    private let isReal = ProcessInfo.processInfo.environment["MM_BENCH"] == "1"

    @Test("round trips", arguments: TransportKind.allCases)
    func roundTrips(kind: TransportKind) async throws {
        let count = isReal ? 20_000 : 200
        try await Workbench(kind).withServer({ bytes, _ in bytes }) { _, client in
            let begin = ContinuousClock.now
            let answered = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        var answered = 0
                        for index in 0..<count / 8 {
                            let request = [UInt8(worker), UInt8(truncatingIfNeeded: index)]
                            let answer = try await client.request(request, timeout: .seconds(30))
                            answered += answer == request ? 1 : 0
                        }
                        return answered
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(answered == count)
            let rate = Double(count) / (ContinuousClock.now - begin).inSeconds
            print("\(kind): \(Int(rate)) round trips/s, resident \(residentMegabytes()) MB")
        }
    }

    @Test("blobs over the loopback")
    func blobs() async throws {
        let count = isReal ? 256 << 20 : 2 << 20
        let folder = try TemporaryFolder()
        let keep = try BlobStore(directory: folder.path + "/keep")
        let cache = try BlobStore(directory: folder.path + "/cache", isDurable: false)
        let digest = try cache.insert([UInt8](repeating: 7, count: count))
        let service = BlobService(store: keep)
        let handler: MessageHandler = { request, _ in FaultyLink.answer(request, service) }
        try await Workbench(.tcp).withServer(handler) { _, client in
            var begin = ContinuousClock.now
            try await BlobUploader(client: client, store: cache).send(digest)
            let up = (ContinuousClock.now - begin).inSeconds
            cache.remove(digest)
            begin = .now
            _ = try await BlobDownloader(client: client, store: cache)
                .fetch(digest, sizeBytes: count)
            let down = (ContinuousClock.now - begin).inSeconds
            let megabytes = Double(count) / 1e6
            print(
                "blobs: up \(Int(megabytes / up)) MB/s, down \(Int(megabytes / down)) MB/s,",
                "resident \(residentMegabytes()) MB")
        }
        #expect(keep.size(of: digest) == count)
        #expect(cache.size(of: digest) == count)
    }

    @Test("checksums")
    func checksums() {
        let bytes = pattern(1 << 20)
        let rounds = isReal ? 1000 : 2
        let begin = ContinuousClock.now
        var sum: UInt32 = 0
        for _ in 0..<rounds { sum ^= CRC32C.checksum(bytes[...]) }
        #expect(sum == 0)
        let rate = Double(rounds << 20) / 1e6 / (ContinuousClock.now - begin).inSeconds
        print("CRC-32C: \(Int(rate)) MB/s")
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}

/// The resident size of this process, from the second field of /proc/self/statm.
private func residentMegabytes() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
        .split(separator: " ")
    return ((fields.flatMap { Int($0[1]) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))) >> 20
}
