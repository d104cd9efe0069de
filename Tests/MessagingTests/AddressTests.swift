import Messaging
import Testing

@Suite("Addresses")
struct AddressTests {
    @Test(
        "an address is read and written alike",
        arguments: [
            ("tcp://head:7070", Address.network(host: "head", port: 7_070)),
            ("tcp://*:0", .network(host: "*", port: 0)),
            ("tcp://[fe80::1]:65535", .network(host: "fe80::1", port: 65_535)),
            ("tls+tcp://head:1", .network(host: "head", port: 1, isEncrypted: true)),
            ("ipc:///tmp/a", .ipc(path: "/tmp/a")), ("ipc://a", .ipc(path: "a")),
            ("inproc://a", .inproc(name: "a")),
        ])
    func roundTrip(text: String, address: Address) throws {
        #expect(try Address(text) == address)
        #expect(address.url == text)
    }

    @Test(
        "what is no address is refused with what is wrong",
        arguments: [
            ("", "found ", "scheme"), ("head:7070", "found head:7070", "scheme"),
            ("http://head:1", "the scheme http", "tcp://"), ("tcp4://head:1", "tcp4", "tcp://"),
            ("tcp://head", "without a port", ":7070"), ("tcp://head:", "without a port", ":7070"),
            ("tcp://head:65536", "without a port", ":7070"),
            ("tcp://head:http", "without a port", ":7070"),
            ("tcp://head:-1", "without a port", ":7070"),
            ("tcp://head:7/x", "without a port", ":7070"),
            ("tcp://:7070", "without a host", "0.0.0.0"),
            ("tls+tcp://:7070", "without a host", "0.0.0.0"),
            ("ipc://", "names nothing", "Name"), ("inproc://", "names nothing", "Name"),
        ])
    func refused(text: String, found: String, advice: String) {
        #expect {
            try Address(text)
        } throws: { error in
            guard let refusal = error as? Address.Refusal else { return false }
            return refusal.found.contains(found) && refusal.advice.contains(advice)
        }
    }

    @Test("an encrypted address is a network's: it keeps the watchdog and the limiter")
    func protections() throws {
        for text in ["tcp://head:7070", "tls+tcp://head:7070"] {
            let address = try Address(text)
            #expect(address.isNetwork)
            #expect(address.losesListeners)
            #expect(!address.isLocal)
        }
        #expect(try Address("tls+tcp://head:7070").isEncrypted)
        #expect(try !Address("tcp://head:7070").isEncrypted)
        #expect(try !Address("ipc:///a").isNetwork)
        #expect(try Address("ipc:///a").losesListeners)
        #expect(try !Address("inproc://a").losesListeners)
    }

    @Test("the place of a wildcard takes the host by which the peer is reached")
    func reached() throws {
        let control = try Address("tcp://head:7070")
        func url(_ text: String) throws -> String { try Address(text).reached(as: control).url }
        #expect(try url("tcp://0.0.0.0:7071") == "tcp://head:7071")
        #expect(try url("tcp://[::]:7071") == "tcp://head:7071")
        #expect(try url("tls+tcp://*:7071") == "tls+tcp://head:7071")
        #expect(try url("tcp://other:1") == "tcp://other:1")
        #expect(try url("ipc:///a") == "ipc:///a")
        let v6 = try Address("tcp://[fe80::1]:7070")
        #expect(try Address("tcp://*:9").reached(as: v6).url == "tcp://[fe80::1]:9")
    }

    @Test("TLS is refused by name at both ends, not taken for something else")
    func tlsIsRefused() throws {
        let encrypted = try Address("tls+tcp://127.0.0.1:7070")
        #expect(throws: MessagingError.tlsUnavailable(url: encrypted.url)) {
            try NNGServer(at: encrypted)
        }
        #expect(throws: MessagingError.tlsUnavailable(url: encrypted.url)) {
            try NNGClient(of: encrypted)
        }
        var options = TransportOptions()
        options.security = .tls
        let plain = try Address("tcp://127.0.0.1:0")
        #expect(throws: MessagingError.tlsUnavailable(url: plain.url)) {
            try NNGServer(at: plain, options: options)
        }
        #expect("\(MessagingError.tlsUnavailable(url: plain.url))".contains("certificate"))
    }

    @Test("a path that is too long for a socket is refused with its length")
    func longPath() throws {
        let address = Address.ipc(path: "/" + String(repeating: "a", count: 107))
        #expect {
            try NNGServer(at: address)
        } throws: { "\($0)".contains("at most 107 bytes, this one 108") }
    }

    @Test("a handler is told where a request comes from", arguments: TransportKind.allCases)
    func peer(kind: TransportKind) async throws {
        let workbench = Workbench(kind)
        let handler: MessageHandler = { _, peer in Array("\(peer)".utf8) }
        try await workbench.withServer(handler) { server, client in
            let answer = try await client.request([1], timeout: .seconds(20))
            let peer = try Address(String(decoding: answer, as: UTF8.self))
            guard kind == .tcp else {
                #expect(peer.url == server.address.url)
                return
            }
            #expect(peer.isLocal)
            #expect(peer.port != 0 && peer.url != server.address.url)
            // The same connection, the same peer.
            #expect(try await client.request([2], timeout: .seconds(20)) == answer)
        }
    }
}
