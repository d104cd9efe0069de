import Foundation
import Testing
import mmworker

@Suite("Limits of a worker") struct WorkerLimitTests {
    @Test(
        "the least memory limit between a process's control group and the root counts",
        arguments: [
            // Version 2: the job's limit, between the root and the task without one.
            ("0::/slurm/job_7/task_0\n", 2_000), ("0::/slurm\n", 9_000), ("0::/\n", 9_000),
            ("0::/../other\n", 9_000),
            // Version 1, where memory has a folder of its own, with another limit beside it.
            ("3:cpu,cpuacct:/x\n4:memory:/job\n0::/slurm\n", 5_000), ("", 9_000), ("junk", 9_000),
        ])
    func memory(groups: String, expected: Int) throws {
        let root = NSTemporaryDirectory() + "groups-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        for (path, text) in [
            ("memory.max", "9000\n"), ("slurm/memory.max", "max\n"),
            ("slurm/job_7/memory.max", "2000\n"), ("slurm/job_7/task_0/memory.max", "max\n"),
            ("memory/memory.limit_in_bytes", "9223372036854771712\n"),
            ("memory/job/memory.limit_in_bytes", "5000\n"),
        ] {
            let file = URL(fileURLWithPath: "\(root)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        #expect(MemoryLimit.bytes(groups: groups, root: root) == expected)
        #expect(MemoryLimit.bytes(groups: groups, root: root + "/absent") == nil)
    }

    @Test(
        "an end that no clock shows is none",
        arguments: ["inf", "-inf", "nan", "1e300", "-1", "soon", ""])
    func end(text: String) {
        #expect(Walltime.slurmEnd(["SLURM_JOB_END_TIME": text]) == nil)
        #expect(
            Walltime.slurmEnd(["SLURM_JOB_END_TIME": "1700000000"])
                == Date(timeIntervalSince1970: 1_700_000_000))
    }
}
