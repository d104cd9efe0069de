import Coordination
import Foundation
import Pipelines
import Testing
import mmcoord

@Suite struct DiskTextTests {
    @Test("a study that does not fit is warned of, one that does is not, and what is there counts")
    func warning() throws {
        let file = try StudyFixture().write()
        defer {
            try? FileManager.default.removeItem(
                atPath: URL(fileURLWithPath: file.path).deletingLastPathComponent().path)
        }
        let empty = DiskEstimate(try StudyPlan([]))
        func text(free: Int?, used: Int = 0, converted: Int = 0) -> String {
            DiskText(
                empty, cluster: file.cluster, submissionRowCount: 50 << 20,
                freeBytes: free, usedBytes: used, convertedBytes: converted
            ).lines.joined(separator: "\n")
        }
        #expect(text(free: 1001 << 20).contains("at most 1000 MiB in \(file.cluster.state)"))
        #expect(!text(free: 1001 << 20).contains("warning"))
        #expect(text(free: 600 << 20).contains("warning: 400 MiB more are needed"))
        #expect(!text(free: 600 << 20, used: 500 << 20).contains("warning"))
        #expect(!text(free: nil).contains("free:"))
        let more = text(free: 1001 << 20, converted: 100 << 20)
        #expect(more.contains("at most 1.1 GiB in"), "\(more)")
        #expect(more.contains("of it 100 MiB are converted sources"), "\(more)")
        #expect(more.contains("warning: 99 MiB more are needed"), "\(more)")
    }

    @Test("sizes of small files are not all one mebibyte")
    func fileSizes() {
        #expect(SizeText.ofFile(0) == "0 B")
        #expect(SizeText.ofFile(1_023) == "1023 B")
        #expect(SizeText.ofFile(1_025) == "2 KiB")
        #expect(SizeText.ofFile((1 << 20) - 1) == "1024 KiB")
        #expect(SizeText.ofFile(1 << 20) == "1 MiB")
        #expect(SizeText.ofFile(3 << 30) == "3.0 GiB")
    }
}
