import Coordination
import Foundation
import Messaging
import Synchronization

/// Everybody who reaches the ports of a coordinator and means no good, all at once.
///
/// They keep to the rules of no protocol, or of ours without sense: what they cannot do is take
/// work, since whoever takes a task and sits on it is a slow worker, not a rude peer.
final class Mob: Sendable {
    private let isOver = Mutex(false)
    private let deeds = Mutex<[String: Int]>([:])
    private let threads = DispatchGroup()

    /// What was done how often.
    var count: [String: Int] { deeds.withLock { $0 } }

    /// Sets everybody on the sockets at `urls`.
    init(urls: [String], seed: UInt64) {
        for (index, url) in urls.enumerated() {
            let seed = seed + UInt64(index) * 100
            begin("garbage", pause: 5_000) { Mob.shout(url, seed + UInt64($0)) }
            begin("vanish", pause: 200_000) { _ in RawPeer(url)?.vanish() }
            begin("nonsense", pause: 2_000) { Mob.talkNonsense(url, seed + UInt64($0)) }
            let sitters = Mutex<[RawPeer]>([])
            begin("sitter", pause: 20_000) { round in
                // Half a greeting, half a length, half a message: then nothing more.
                guard round < 100, let peer = RawPeer(url) else { return }
                let cut = [3, 8, 12, 20][round % 4]
                let said = RawPeer.greeting + RawPeer.bytes(4 << 20, count: 8) + [1, 2, 3, 4]
                peer.send(Array(said.prefix(cut)))
                sitters.withLock { $0.append(peer) }
            }
        }
    }

    /// Sends everybody home.
    func disperse() {
        isOver.withLock { $0 = true }
        threads.wait()
    }

    private func begin(
        _ deed: String, pause: UInt32, _ body: @escaping @Sendable (Int) -> Void
    ) {
        threads.enter()
        Thread.detachNewThread { [self] in
            var round = 0
            while !isOver.withLock({ $0 }) {
                body(round)
                round += 1
                deeds.withLock { $0[deed, default: 0] += 1 }
                usleep(pause)
            }
            threads.leave()
        }
    }

    private static func shout(_ url: String, _ seed: UInt64) {
        var dice = Dice(seed)
        guard let peer = RawPeer(url) else { return }
        switch seed % 4 {
        case 0: peer.send(dice.bytes(Int(seed % 700) + 1))
        case 1: peer.send(RawPeer.greeting + RawPeer.bytes(.max, count: 8))
        case 2: peer.send(RawPeer.greeting + dice.bytes(100))
        default:
            peer.send(RawPeer.greeting)
            peer.ask(
                Frame.sealed(Array("MMCO".utf8) + [Frame.major, 0], dice.bytes(Int(seed % 300))))
            _ = peer.receive(8)
            _ = peer.answer()
        }
    }

    /// A connection that asks for fifty things that nobody should ask for.
    private static func talkNonsense(_ url: String, _ seed: UInt64) {
        var dice = Dice(seed)
        guard let peer = RawPeer(url) else { return }
        peer.send(RawPeer.greeting)
        guard peer.receive(8) != nil else { return }
        for number in 0..<50 {
            let frame = FrontDesk.frame(seed) { request in fill(&request, number, &dice) }
            guard peer.ask(frame, number: UInt32(number)), peer.answer() != nil else { return }
        }
    }

    private static func fill(_ request: inout WireRequest, _ number: Int, _ dice: inout Dice) {
        switch number % 9 {
        case 0: request.lease.freeSlots = .max
        case 1:
            var entry = WireRunningTask()
            entry.taskID = "citeseq/train/fold-1/seed-1"
            entry.token = UInt64(number)
            entry.fraction = .nan
            entry.score = .infinity
            request.heartbeat.running = Array(repeating: entry, count: 1_000)
        case 2:
            request.commit.taskID = "citeseq/train/fold-1/seed-1"
            request.commit.key = Data(dice.bytes(32))
        case 3:
            request.putChunk.digest = Data(dice.bytes(32))
            request.putChunk.sizeBytes = 1 << 40
            request.putChunk.offset = UInt64(number)
            request.putChunk.data = Data(dice.bytes(1_000))
        case 4:
            request.haveBlob.digest = Data(dice.bytes(32))
            request.haveBlob.sizeBytes = 10
            request.haveBlob.path = "/dev/zero"
        case 5: request.status = WireStatus()
        case 6: request.bye.reason = String(repeating: "not a word of it is true", count: 500)
        case 7:
            request.fail.taskID = "citeseq/train/fold-1/seed-1"
            request.fail.token = UInt64(number)
            request.fail.failure.kind = "badInput"
        default:
            request.getChunk.digest = Data(dice.bytes(32))
            request.getChunk.length = .max
        }
    }
}
