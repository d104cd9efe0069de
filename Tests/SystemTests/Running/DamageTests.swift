import Foundation
import Testing

/// Files that change under a running study.
@Suite(.serialized) struct DamageTests {
    private func run(_ sandbox: Sandbox, _ meddle: (Process) throws -> Void) throws -> String {
        let file = try sandbox.writeClusterFile()
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let workers = try (1...2).map { try sandbox.startWorker($0, address: address) }
        try meddle(coordinator)
        #expect(try sandbox.finish(coordinator) == 0)
        for worker in workers { #expect(try sandbox.finish(worker) == 0) }
        return try sandbox.sha256("state/submission.csv")
    }

    /// Flips a bit of every `step`-th blob of a store.
    private func damage(_ store: String, every step: Int) {
        let names = FileManager.default.enumerator(atPath: store)?.compactMap { $0 as? String }
        let blobs = (names ?? []).filter { $0.count > 40 && !$0.hasPrefix(".") }.sorted()
        for (index, name) in blobs.enumerated() where index % step == 0 {
            let descriptor = open("\(store)/\(name)", O_RDWR)
            guard descriptor >= 0 else { continue }
            var byte: UInt8 = 0
            let middle = lseek(descriptor, 0, SEEK_END) / 2
            if pread(descriptor, &byte, 1, middle) == 1 {
                byte ^= 4
                pwrite(descriptor, &byte, 1, middle)
            }
            close(descriptor)
        }
    }

    @Test("blobs damaged while workers use them are made again, with the same bytes")
    func underWay() throws {
        let undisturbed = try run(Sandbox()) { _ in }
        let sandbox = try Sandbox()
        let disturbed = try run(sandbox) { coordinator in
            for (round, kind) in ["/sweep/", "/project/", "/train/"].enumerated() {
                try sandbox.wait("the study reaches \(kind)", unless: coordinator) {
                    (1...2).contains { sandbox.text("worker-\($0).log").contains(kind) }
                }
                damage("\(sandbox.folder)/state/blobs", every: 3)
                damage("\(sandbox.folder)/cache-\(round % 2 + 1)", every: 2)
            }
        }
        #expect(disturbed == undisturbed)
    }
}
