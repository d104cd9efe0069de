import Foundation
import Testing
import mmcoord

@Suite("The progress of a study") struct ProgressTests {
    private static func status(done: Int, of total: Int, work: Double?) throws -> StudyStatus {
        let share = work.map { ", \"workDone\": \($0)" } ?? ""
        let json = """
            {"study": "citeseq", "phase": "running", "elapsedSeconds": 1, "kinds": [{"kind": \
            "train", "isResumable": true, "total": \(total), "done": \(done), "running": 0}], \
            "running": [], "workers": [], "failureCount": 0\(share)}
            """
        return try JSONDecoder().decode(StudyStatus.self, from: Data(json.utf8))
    }

    @Test("the bar follows the expected work, and tasks where that is not known")
    func bar() throws {
        #expect(try StatusText.progress(Self.status(done: 90, of: 100, work: 0.25)) == 0.25)
        #expect(try StatusText.progress(Self.status(done: 90, of: 100, work: nil)) == 0.9)
        #expect(
            try StatusText.headline(Self.status(done: 90, of: 100, work: 0.25))
                .contains("[#####...............] 25 %  90/100 tasks"))
    }

    @Test("only a study whose tasks are all done is full")
    func full() throws {
        #expect(try StatusText.progress(Self.status(done: 99, of: 100, work: 0.9999)) == 0.99)
        #expect(try StatusText.progress(Self.status(done: 100, of: 100, work: 0.7)) == 1)
        #expect(try StatusText.progress(Self.status(done: 0, of: 0, work: nil)) == 0)
    }
}
