import Foundation

/// What one benchmark found, printed as one line that `Tests/Benchmarks/run.sh` picks up.
///
/// A benchmark runs in every test run with a tiny size, so that it cannot rot, and with the real
/// one when `MM_BENCH=1` is set. It states a hash of what it computed: a faster time with another
/// hash is another computation.
struct Measurement: Encodable {
    /// Which row of the table of benchmarks: `train-epoch`.
    var name: String
    /// The figure.
    var value: Double
    /// Of `value` and `floor`: `s`, `MB/s`.
    var unit: String
    /// What the hardware or a library below allows, measured in the same process.
    var floor: Double?
    /// Of the result's bytes, in hexadecimal.
    var hash: String
    /// Further figures by name, such as `peak-mb`.
    var details: [String: Double] = [:]

    /// Whether real sizes are asked for.
    static let isReal = ProcessInfo.processInfo.environment["MM_BENCH"] == "1"

    /// Prints the line.
    func report() {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(self) else {
            preconditionFailure("\(name) has a figure that is not finite")
        }
        print("MEASURED \(String(decoding: bytes, as: UTF8.self))")
    }

    /// A 64-bit FNV-1a hash of an array's bytes, enough to tell two results apart.
    static func hash(_ values: [Float]) -> String {
        values.withUnsafeBytes { hash($0) }
    }

    /// A 64-bit FNV-1a hash of bytes.
    static func hash(_ bytes: some Sequence<UInt8>) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    /// Seconds of processor time of this thread while `body` runs; other tests run beside it.
    static func threadSeconds(_ body: () throws -> Void) rethrows -> Double {
        let start = clock(CLOCK_THREAD_CPUTIME_ID)
        try body()
        return clock(CLOCK_THREAD_CPUTIME_ID) - start
    }

    /// Seconds on the wall while `body` runs.
    static func wallSeconds(_ body: () throws -> Void) rethrows -> Double {
        let start = clock(CLOCK_MONOTONIC)
        try body()
        return clock(CLOCK_MONOTONIC) - start
    }

    private static func clock(_ id: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(id, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
