import Foundation
import Testing
import mmworker

/// What `mmworker --until` and Slurm's environment may say.
@Suite("Walltime as text") struct WalltimeTextTests {
    private let calendar = Calendar(identifier: .gregorian)

    /// A moment of local time, as people write `--until`.
    private func moment(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, second: Int = 0
    ) throws -> Date {
        try #require(
            calendar.date(
                from: DateComponents(
                    year: year, month: month, day: day, hour: hour, minute: minute,
                    second: second)))
    }

    @Test(
        "times from now are numbers with units, the larger first",
        arguments: [
            ("90m", 5_400), ("2h30m", 9_000), ("1d", 86_400), ("1d2h3m4s", 93_784), ("45s", 45),
            ("0h5m", 300), ("99999999d", 8_639_999_913_600),
        ])
    func durations(text: String, seconds: Double) throws {
        let now = try moment(2026, 11, 21, 18, 0)
        #expect(Walltime.end(text, now: now) == now + seconds)
    }

    @Test("a time of day is today, or tomorrow where it has passed")
    func timeOfDay() throws {
        let now = try moment(2026, 11, 21, 18, 0, second: 20)
        #expect(try Walltime.end("18:30", now: now) == moment(2026, 11, 21, 18, 30))
        #expect(try Walltime.end("18:00", now: now) == moment(2026, 11, 22, 18, 0))
        #expect(try Walltime.end("00:00", now: now) == moment(2026, 11, 22, 0, 0))
        #expect(try Walltime.end("9:05", now: now) == moment(2026, 11, 22, 9, 5))
    }

    @Test("a date with a time is that moment, though it may have passed")
    func dates() throws {
        let now = try moment(2026, 11, 21, 18, 0)
        #expect(try Walltime.end("2026-11-21T18:30", now: now) == moment(2026, 11, 21, 18, 30))
        #expect(try Walltime.end("2027-01-02T03:04", now: now) == moment(2027, 1, 2, 3, 4))
        #expect(try Walltime.end("2020-02-29T12:00", now: now) == moment(2020, 2, 29, 12, 0))
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "90", "m", "0m", "-5m", "5x", "30m2h", "2h2h", "1.5h", "9999999999s", "1e5s",
            "99999999999999999999s", "24:00", "18:60", "18", "18:30:00", ":", "18:", "-1:30",
            "2026-02-30T10:00", "2026-13-01T10:00", "2026-11-21", "2026-11-21 18:30",
            "2026-11-21T", "T18:30", "2026-11T18:30", "2026-11-21T18:30T19:30",
            "99999999999999-01-01T00:00", "12345-01-01T00:00", "tomorrow", "２h", "\u{0}",
        ])
    func refused(text: String) throws {
        #expect(try Walltime.end(text, now: moment(2026, 11, 21, 18, 0)) == nil)
    }

    @Test("Slurm's seconds since 1970 are taken, other text of that variable is not")
    func slurm() {
        func end(_ text: String) -> Date? {
            Walltime.slurmEnd(["SLURM_JOB_END_TIME": text])
        }
        #expect(end("1795286100") == Date(timeIntervalSince1970: 1_795_286_100))
        #expect(Walltime.slurmEnd([:]) == nil)
        for text in ["", "inf", "nan", "1e300", "Unknown", "99999999999999999999"] {
            #expect(end(text) == nil)
        }
    }

    @Test("what remains is never negative, and never more than timers hold")
    func remaining() {
        let now = Date(timeIntervalSince1970: 1_795_286_100)
        #expect(Walltime.remaining(until: now + 90, now: now) == .seconds(90))
        #expect(Walltime.remaining(until: now - 90, now: now) == .zero)
        for end in [Date(timeIntervalSince1970: Double(Int.max)), .distantFuture] {
            #expect(Walltime.remaining(until: end, now: now) == .seconds(3_650 * 86_400))
        }
        #expect(
            Walltime.remaining(until: Date(timeIntervalSince1970: Double(Int.min)), now: now)
                == .zero)
    }
}
