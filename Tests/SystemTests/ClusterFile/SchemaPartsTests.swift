import Messaging
import Pipelines
import Testing
import mmcoord

@Suite("Words, sizes and addresses")
struct SchemaPartsTests {
    @Test(
        "distance counts insertions, deletions, substitutions and swaps",
        arguments: [
            ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("folds", "fold", 1),
            ("cuont", "count", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
        ])
    func distance(left: String, right: String, expected: Int) {
        #expect(NearestWord.distance(left, right) == expected)
        #expect(NearestWord.distance(right, left) == expected)
    }

    @Test("only a close word is suggested, and the first of equally close ones")
    func suggestion() {
        #expect(NearestWord.suggestion(for: "epoch", among: ["batch", "epochs"]) == "epochs")
        #expect(NearestWord.suggestion(for: "zebra", among: ["batch", "epochs"]) == nil)
        #expect(NearestWord.suggestion(for: "CD5", among: ["CD4", "CD8"]) == "CD4")
        #expect(NearestWord.suggestion(for: "Learning_Rate", among: ["learning-rate"]) != nil)
        #expect(NearestWord.suggestion(for: "x", among: ["y"]) == nil)
        #expect(NearestWord.suggestion(for: "x", among: []) == nil)
    }

    @Test(
        "sizes are read with binary and decimal units",
        arguments: [
            ("0", 0), ("1024", 1_024), ("1KiB", 1_024), ("1kb", 1_000), ("1.5 MiB", 1_572_864),
            ("2GB", 2_000_000_000), ("1TiB", 1 << 40), ("7b", 7),
        ])
    func size(text: String, bytes: Int) { #expect(ByteSize.parse(text) == bytes) }

    @Test(
        "what is no size is refused",
        arguments: ["", "MiB", "-1", "1e3", "1.2.3MB", "ten", "99999999999TiB", "1PiB", "٣MB"])
    func noSize(text: String) { #expect(ByteSize.parse(text) == nil) }

    @Test("sizes are written with the largest fitting unit")
    func sizeText() {
        #expect(ByteSize.text(0) == "0B")
        #expect(ByteSize.text(1 << 20) == "1MiB")
        #expect(ByteSize.text(3 << 29) == "1.5GiB")
        #expect(ByteSize.text(1_023) == "1023B")
    }

    @Test(
        "only loopback, ipc and inproc are this machine's own",
        arguments: [
            ("tcp://127.0.0.1:1", true), ("tcp://127.9.9.9:1", true), ("tcp://localhost:1", true),
            ("tcp://[::1]:1", true), ("ipc:///tmp/a", true), ("inproc://a", true),
            ("tcp://0.0.0.0:1", false), ("tcp://10.0.0.1:1", false), ("tcp://head:1", false),
            ("tcp://127.0.0.1.example.org:1", false), ("tcp://[::]:1", false), ("tcp://*:1", false),
        ])
    func local(text: String, isLocal: Bool) throws {
        #expect(try Address(text).isLocal == isLocal)
    }
}
