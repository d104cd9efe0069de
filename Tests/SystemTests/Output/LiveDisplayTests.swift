import Foundation
import Synchronization
import Testing
import mmcoord

@Suite struct LiveDisplayTests {
    /// A terminal that understands what the display sends: cursor up, erase to the end.
    private final class Screen: Sendable {
        private let lines = Mutex<[String]>([""])

        var text: [String] { lines.withLock { Array($0.dropLast()) } }

        func write(_ text: String) {
            lines.withLock { lines in
                var rest = text[...]
                while let character = rest.first {
                    if character == "\u{1B}", let end = rest.firstIndex(where: \.isLetter) {
                        let code = rest[rest.index(rest.startIndex, offsetBy: 2)...end]
                        if code.last == "A", let count = Int(code.dropLast()) {
                            lines = Array(lines.dropLast(count + 1)) + [""]
                        }
                        rest = rest[rest.index(after: end)...]
                        continue
                    }
                    rest = rest.dropFirst()
                    if character == "\n" {
                        lines.append("")
                    } else if character != "\r" {
                        lines[lines.count - 1].append(character)
                    }
                }
            }
        }
    }

    @Test("log lines stand above the picture, and the picture is drawn once")
    func lines() {
        let screen = Screen()
        let display = LiveDisplay(isInteractive: true) { screen.write($0) }
        display.line("first")
        display.draw(["a", "b"], columns: 80)
        display.line("second")
        display.draw(["c", "d", "e"], columns: 80)
        #expect(screen.text == ["first", "second", "c", "d", "e"])
        display.clear()
        display.line("third")
        #expect(screen.text == ["first", "second", "third"])
    }

    @Test("without a terminal there are log lines only, without control characters")
    func plain() {
        let written = Mutex("")
        let display = LiveDisplay(isInteractive: false) { text in written.withLock { $0 += text } }
        display.draw(["a"], columns: 80)
        display.line("first")
        display.clear()
        #expect(written.withLock { $0 } == "first\n")
    }

    @Test("what a peer is called neither moves the cursor nor forges a line")
    func names() {
        let screen = Screen()
        let display = LiveDisplay(isInteractive: true) { screen.write($0) }
        display.line("first\u{1B}[2A\u{7}")
        display.draw(["worker a\nb\u{1B}[1A"], columns: 80)
        #expect(screen.text == [#"first\u001B[2A\u0007"#, #"worker a\u000Ab\u001B[1A"#])
    }

    @Test("the time left follows from what was timed and from how far trainings are")
    func timeLeft() throws {
        #expect(try status(running: "").secondsLeft == nil)
        let training = """
            {"task": "citeseq/train/fold-0/seed-1", "kind": "train", "worker": "a", "host": "h",
             "attempt": 1, "seconds": 10, "progress": {"fraction": 0.25, "epoch": 75}}
            """
        // Four trainings of 40 s, of which two have run for 10 s, on two slots.
        let status = try status(running: "\(training), \(training)")
        #expect(status.secondsLeft == 70)
        #expect(StatusText.headline(status).contains("about 70 s left"))
    }

    @Test("a worker that is given nothing for a while says for how long, and why")
    func rest() throws {
        var status = try status(running: "")
        let atWork = "worker a on h: 2 of 2 slots busy, 0 done, heard of 0 s ago"
        #expect(StatusText.lines(status).contains { $0.hasSuffix(atWork) })
        status.workers[0].restSeconds = 40
        let line = try #require(StatusText.lines(status).first { $0.contains("worker a") })
        #expect(line.hasSuffix(atWork + ", rests for 40 s: a task failed there (see --failures)"))
    }

    private func status(running: String) throws -> StudyStatus {
        let json = """
            {"study": "citeseq", "phase": "running", "elapsedSeconds": 60, "failureCount": 0,
             "kinds": [
               {"kind": "sweep", "isResumable": false, "total": 4, "done": 4, "running": 0,
                "meanSeconds": 1},
               {"kind": "train", "isResumable": true, "total": 4, "done": 0, "running": 2}],
             "running": [\(running)],
             "workers": [{"name": "a", "host": "h", "processIdentifier": 1, "slots": 2,
                          "busy": 2, "done": 0, "silentSeconds": 0}]}
            """
        return try JSONDecoder().decode(StudyStatus.self, from: Data(json.utf8))
    }
}
