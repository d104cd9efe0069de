import Foundation
import Testing

/// Where a worker may keep blobs.
@Suite struct CacheFolderTests {
    @Test("a worker does not take a coordinator's results for its cache", arguments: [false, true])
    func results(isLinked: Bool) throws {
        let sandbox = try Sandbox()
        let blobs = sandbox.folder + "/state/blobs"
        try FileManager.default.createDirectory(atPath: blobs, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: sandbox.folder + "/state/store.sqlite"))
        let link = sandbox.folder + "/cache"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: blobs)
        let cache = isLinked ? link : blobs
        let (status, output) = try sandbox.run(
            "mmworker", ["--coordinator", "tcp://127.0.0.1:1", "--patience", "1", "--cache", cache])
        #expect(status == 64)
        #expect(output.contains("--cache is \(cache)"))
        #expect(output.contains("state keeps results"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: blobs).isEmpty)
    }

    @Test("a folder of that name elsewhere is a cache like any other")
    func otherBlobs() throws {
        let sandbox = try Sandbox()
        let (status, _) = try sandbox.run(
            "mmworker",
            [
                "--coordinator", "tcp://127.0.0.1:1", "--patience", "1", "--cache",
                sandbox.folder + "/blobs",
            ])
        #expect(status == 69)
    }
}
