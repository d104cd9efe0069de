import Coordination
import Testing
import mmcoord

@Suite("Lists of results") struct PublishedResultsTests {
    @Test(
        "a path that a coordinator names stays below the folder of the fetch",
        arguments: [
            ("scores.json", true), ("citeseq/models/fold-0-seed-1.mmarray", true), ("", false),
            ("/etc/passwd", false), ("../x", false), ("a/../../x", false), ("a//b", false),
            ("./a", false), (".ssh/keys", false), ("a/", false), ("a\0b", false),
        ])
    func paths(_ path: String, _ isSafe: Bool) {
        let file = PublishedResults.File(
            path: path, part: .report, sizeBytes: 1,
            sha256: Digest(bytes: [UInt8](repeating: 0, count: 32)))
        #expect(file.isSafe == isSafe)
    }
}
