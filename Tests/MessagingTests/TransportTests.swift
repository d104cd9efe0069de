import Foundation
import Messaging
import Synchronization
import Testing

/// The same promises, whatever carries the bytes.
@Suite("Transports")
struct TransportTests {
    @Test("a request is answered", arguments: TransportKind.allCases)
    func echo(kind: TransportKind) async throws {
        try await Workbench(kind).withServer({ bytes, _ in bytes.reversed() }) { _, client in
            let answer = try await client.request([1, 2, 3], timeout: .seconds(20))
            #expect(answer == [3, 2, 1])
        }
    }

    @Test("two hundred requests at once are all answered", arguments: TransportKind.allCases)
    func concurrency(kind: TransportKind) async throws {
        let handler: MessageHandler = { request, _ in
            try? await Task.sleep(for: .milliseconds(50))
            return request + request
        }
        try await Workbench(kind).withServer(handler) { _, client in
            let answers = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<200 {
                    let request = [UInt8](repeating: UInt8(index), count: index + 1)
                    group.addTask {
                        try await client.request(request, timeout: .seconds(20))
                            == request + request
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(answers == 200)
        }
    }

    @Test("requests that wait hold up no others", arguments: TransportKind.allCases)
    func longPolls(kind: TransportKind) async throws {
        let handler: MessageHandler = { request, _ in
            if request == [0] { try? await Task.sleep(for: .seconds(60)) }
            return request
        }
        try await Workbench(kind).withServer(handler) { _, client in
            let polls = Task {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<100 {
                        group.addTask {
                            _ = try? await client.request([0], timeout: .seconds(60))
                        }
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(200))
            let answer = try await client.request([7], timeout: .seconds(20))
            #expect(answer == [7])
            polls.cancel()
            await polls.value
        }
    }

    @Test("a message of 5 MiB arrives unchanged", arguments: TransportKind.allCases)
    func large(kind: TransportKind) async throws {
        let bytes = pattern(5 << 20)
        try await Workbench(kind).withServer({ bytes, _ in bytes }) { _, client in
            let answer = try await client.request(bytes, timeout: .seconds(20))
            #expect(answer == bytes)
        }
    }

    @Test("a message above the limit is not sent", arguments: TransportKind.allCases)
    func oversizedRequest(kind: TransportKind) async throws {
        let workbench = Workbench(kind, maximumMessageBytes: 1000)
        try await workbench.withServer({ bytes, _ in bytes }) { _, client in
            await #expect(throws: MessagingError.messageTooLarge(bytes: 1001, limit: 1000)) {
                try await client.request(
                    [UInt8](repeating: 0, count: 1001), timeout: .seconds(20))
            }
            let fits = [UInt8](repeating: 1, count: 1000)
            let answer = try await client.request(fits, timeout: .seconds(20))
            #expect(answer == fits)
        }
    }

    @Test("a server takes no message above its limit", arguments: [TransportKind.tcp, .ipc])
    func oversizedMessageFromElsewhere(kind: TransportKind) async throws {
        let seen = Atomic<Int>(0)
        let handler: MessageHandler = { request, _ in
            seen.add(1, ordering: .relaxed)
            return request
        }
        try await Workbench(kind, maximumMessageBytes: 1000).withServer(handler) { server, client in
            let careless = try NNGClient(of: server.address)
            defer { careless.close() }
            await #expect(throws: MessagingError.connectionLost(url: server.address.url)) {
                try await careless.request(
                    [UInt8](repeating: 0, count: 100_000), timeout: .seconds(20))
            }
            #expect(seen.load(ordering: .relaxed) == 0)
            let answer = try await client.request([1], timeout: .seconds(20))
            #expect(answer == [1])
        }
    }

    @Test("an answer above the limit becomes an error", arguments: TransportKind.allCases)
    func oversizedAnswer(kind: TransportKind) async throws {
        let workbench = Workbench(kind, maximumMessageBytes: 1000)
        try await workbench.withServer({ _, _ in [UInt8](repeating: 0, count: 2000) }) {
            _, client in
            let answer = try await client.request([1], timeout: .seconds(20))
            #expect {
                try Frame.reply(from: answer)
            } throws: { error in
                guard case MessagingError.remoteFailure(let message, _) = error else {
                    return false
                }
                return message.contains("2000")
            }
        }
    }

    @Test("a slow answer times out, and later ones do not", arguments: TransportKind.allCases)
    func timeout(kind: TransportKind) async throws {
        let handler: MessageHandler = { request, _ in
            if request == [0] { try? await Task.sleep(for: .seconds(30)) }
            return request
        }
        try await Workbench(kind).withServer(handler) { server, client in
            let begin = ContinuousClock.now
            await #expect(
                throws: MessagingError.timedOut(url: server.address.url, after: .milliseconds(200))
            ) {
                try await client.request([0], timeout: .milliseconds(200))
            }
            #expect(ContinuousClock.now - begin < .seconds(15))
            let answer = try await client.request([9], timeout: .seconds(20))
            #expect(answer == [9])
        }
    }

    @Test("nobody there is a timeout", arguments: TransportKind.allCases)
    func absentServer(kind: TransportKind) async throws {
        let workbench = Workbench(kind)
        let url = kind == .tcp ? "tcp://127.0.0.1:9" : workbench.freshURL
        let client = try workbench.client(of: url)
        defer { client.close() }
        await #expect(throws: MessagingError.timedOut(url: url, after: .milliseconds(100))) {
            try await client.request([1], timeout: .milliseconds(100))
        }
    }

    @Test("cancelling the task ends the request at once", arguments: TransportKind.allCases)
    func cancellation(kind: TransportKind) async throws {
        let handler: MessageHandler = { request, _ in
            try? await Task.sleep(for: .seconds(30))
            return request
        }
        try await Workbench(kind).withServer(handler) { _, client in
            let begin = ContinuousClock.now
            let asking = Task { try await client.request([1], timeout: .seconds(30)) }
            try await Task.sleep(for: .milliseconds(100))
            asking.cancel()
            await #expect(throws: MessagingError.cancelled) { try await asking.value }
            #expect(ContinuousClock.now - begin < .seconds(15))
        }
    }

    @Test("closing a client ends its requests", arguments: TransportKind.allCases)
    func closedClient(kind: TransportKind) async throws {
        let handler: MessageHandler = { request, _ in
            try? await Task.sleep(for: .seconds(30))
            return request
        }
        try await Workbench(kind).withServer(handler) { server, client in
            let asking = Task { try await client.request([1], timeout: .seconds(30)) }
            try await Task.sleep(for: .milliseconds(100))
            client.close()
            await #expect(throws: MessagingError.closed(url: server.address.url)) {
                try await asking.value
            }
        }
    }

    @Test("a server that goes away ends the requests under way", arguments: TransportKind.allCases)
    func vanishingServer(kind: TransportKind) async throws {
        let workbench = Workbench(kind)
        let server = try workbench.server()
        let client = try workbench.client(of: server.address.url)
        defer { client.close() }
        let hasArrived = Atomic<Bool>(false)
        let running = Task {
            try await server.run { request, _ in
                hasArrived.store(true, ordering: .relaxed)
                try? await Task.sleep(for: .seconds(60))
                return request
            }
        }
        let asking = Task { try await client.request([1], timeout: .seconds(60)) }
        let isUnderWay = try await eventually { hasArrived.load(ordering: .relaxed) }
        #expect(isUnderWay)
        server.close()
        await #expect(throws: MessagingError.connectionLost(url: server.address.url)) {
            try await asking.value
        }
        try await running.value
    }

    @Test("a server closed while it still opens its contexts ends as one closed later")
    func closedEarly() async throws {
        let workbench = Workbench(.inproc)
        for _ in 0..<20 {
            // The first context answers long before the last one is open.
            let server = try workbench.server(contextCount: 2_000)
            let client = try workbench.client(of: server.address.url)
            let running = Task { try await server.run { bytes, _ in bytes } }
            let answer = try await client.request([1], timeout: .seconds(20))
            #expect(answer == [1])
            server.close()
            client.close()
            try await running.value
        }
    }

    @Test("a client finds a server that comes later", arguments: TransportKind.allCases)
    func lateServer(kind: TransportKind) async throws {
        let workbench = Workbench(kind)
        let first = try workbench.server()
        let url = first.address.url
        first.close()
        let client = try workbench.client(of: url)
        defer { client.close() }
        let asking = Task { try await client.request([4], timeout: .seconds(20)) }
        try await Task.sleep(for: .milliseconds(200))
        let server = try workbench.server(at: url)
        let running = Task { try await server.run { bytes, _ in bytes + [5] } }
        let answer = try await asking.value
        #expect(answer == [4, 5])
        server.close()
        try await running.value
    }

    @Test("a client finds its server again after a restart", arguments: TransportKind.allCases)
    func restart(kind: TransportKind) async throws {
        let workbench = Workbench(kind)
        let first = try workbench.server()
        let url = first.address.url
        let client = try workbench.client(of: url)
        defer { client.close() }
        let runningFirst = Task { try await first.run { bytes, _ in bytes + [1] } }
        let answer = try await client.request([0], timeout: .seconds(10 * patience))
        #expect(answer == [0, 1])
        first.close()
        try await runningFirst.value
        let second = try workbench.server(at: url)
        let runningSecond = Task { try await second.run { bytes, _ in bytes + [2] } }
        // An old connection that is never torn down is given up after three silences.
        let isBack = try await eventually(within: .seconds(30)) {
            (try? await client.request([0], timeout: .seconds(1))) == [0, 2]
        }
        #expect(isBack)
        second.close()
        try await runningSecond.value
    }

    @Test("a client that connects anew gives up what was asked, and is answered again")
    func connectingAnew() async throws {
        let handler: MessageHandler = { request, _ in
            if request == [0] { try? await Task.sleep(for: .seconds(60)) }
            return request
        }
        try await Workbench(.tcp).withServer(handler) { server, _ in
            let client = try NNGClient(of: server.address)
            defer { client.close() }
            let first = try await client.request([1], timeout: .seconds(20))
            #expect(first == [1])
            let asking = Task { try await client.request([0], timeout: .seconds(60)) }
            try await Task.sleep(for: .milliseconds(200))
            client.connectAnew()
            await #expect(throws: MessagingError.connectionLost(url: server.address.url)) {
                try await asking.value
            }
            let second = try await client.request([2], timeout: .seconds(20))
            #expect(second == [2])
        }
    }

    @Test("an address in use is named", arguments: TransportKind.allCases)
    func addressInUse(kind: TransportKind) throws {
        let workbench = Workbench(kind)
        let server = try workbench.server()
        defer { server.close() }
        #expect(throws: MessagingError.addressInUse(url: server.address.url)) {
            try workbench.server(at: server.address.url)
        }
    }

    @Test("a closed server cannot be run", arguments: TransportKind.allCases)
    func closedServer(kind: TransportKind) async throws {
        let server = try Workbench(kind).server()
        server.close()
        server.close()
        await #expect(throws: MessagingError.closed(url: server.address.url)) {
            try await server.run { bytes, _ in bytes }
        }
    }

    @Test("cancelling run closes the server", arguments: TransportKind.allCases)
    func cancelledServer(kind: TransportKind) async throws {
        let workbench = Workbench(kind)
        let server = try workbench.server()
        let running = Task { try await server.run { bytes, _ in bytes } }
        try await Task.sleep(for: .milliseconds(50))
        running.cancel()
        try await running.value
        let url = server.address.url
        let isFree = try await eventually {
            guard let next = try? workbench.server(at: url) else { return false }
            next.close()
            return true
        }
        #expect(isFree)
    }

    @Test("port 0 becomes a port that can be dialled")
    func ephemeralPort() throws {
        let server = try NNGServer(at: Address("tcp://127.0.0.1:0"), watchdog: nil)
        defer { server.close() }
        #expect(server.address.withPort(0).url == "tcp://127.0.0.1:0")
        #expect((server.address.port ?? 0) > 0)
    }
}
