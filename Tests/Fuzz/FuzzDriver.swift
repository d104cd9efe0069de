#if FUZZING
import CFuzzer
import Foundation
import Synchronization
import Testing

/// The long mode: libFuzzer drives one target; `run.sh` builds and starts it.
@Suite("libFuzzer")
struct FuzzDriver {
    private static let current = Mutex<(any FuzzTarget)?>(nil)

    @Test("a target meets what libFuzzer invents")
    func drive() async throws {
        let environment = ProcessInfo.processInfo.environment
        let type = try #require(FuzzTargets.named(environment["MM_FUZZ_TARGET"] ?? ""))
        let arguments = (environment["MM_FUZZ_ARGUMENTS"] ?? "").split(separator: "\n")
        if let folder = environment["MM_FUZZ_SEEDS"] {
            for (number, seed) in try type.seeds().enumerated() {
                try Data(seed).write(to: URL(filePath: "\(folder)/seed-\(number)"))
            }
        }
        let target = try type.init()
        Self.current.withLock { $0 = target }
        let code = await Self.run(["fuzz"] + arguments.map(String.init))
        #expect(code == 0)
    }

    /// On a thread of its own: targets wait for Swift's tasks, whose threads must stay free.
    private static func run(_ arguments: [String]) async -> Int32 {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                var count = Int32(arguments.count)
                let strings: [UnsafeMutablePointer<CChar>?] =
                    arguments.map { strdup($0) } + [nil]
                let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
                    .allocate(capacity: strings.count)
                list.initialize(from: strings, count: strings.count)
                var start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = list
                let code = LLVMFuzzerRunDriver(&count, &start) { data, size in
                    FuzzDriver.take([UInt8](UnsafeBufferPointer(start: data, count: size)))
                }
                continuation.resume(returning: code)
            }
            thread.stackSize = 64 << 20
            thread.start()
        }
    }

    private static func take(_ bytes: [UInt8]) -> Int32 {
        current.withLock { $0 }?.run(bytes)
        return 0
    }
}
#endif
