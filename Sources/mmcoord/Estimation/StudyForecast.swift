import Coordination
import Pipelines
import Foundation

/// How long a study should take, phase by phase.
struct StudyForecast {
    /// A part of the study, as tables show it.
    struct Phase: Codable, Equatable {
        /// `start`, a kind of task, or `assembly`.
        var name: String
        /// Tasks; nil where the coordinator works alone.
        var taskCount: Int?
        /// The tasks' own time, all added; nil where there are none.
        var taskSeconds: Double?
        /// The time in which one of its tasks was out.
        var wallSeconds: Double
    }

    /// In the order in which a study goes through them; they overlap.
    let phases: [Phase]
    /// From the command to the submission, in seconds.
    let wallSeconds: Double
    /// Tasks that run at once.
    let slotCount: Int

    /// Estimates a study.
    ///
    /// - Parameters:
    ///   - preparation: The study.
    ///   - inspectionSeconds: How long reading names and evaluation ids took.
    ///   - slots: Tasks that run at once; nil for those of `cluster.launch`, or the cores.
    ///   - done: Tasks whose results are there.
    /// - Throws: What the size of the evaluation ids throws.
    init(
        _ preparation: StudyPreparation, inspectionSeconds: Double, slots: Int? = nil,
        done: Set<Int> = []
    ) throws {
        let slots = slots ?? Self.slots(of: preparation.file)
        let cores = Double(max(1, ProcessInfo.processInfo.activeProcessorCount))
        // Slots beyond the cores share them.
        let share = max(1, Double(slots) / cores)
        let tasks = Forecast(
            plan: preparation.plan,
            seconds: preparation.plan.tasks.map {
                $0.traits.operations / TaskTraits.operationsPerSecond * share
            },
            slots: slots, done: done)
        let start = try inspectionSeconds + Self.startSeconds(preparation)
        let assembly = try Self.assemblySeconds(preparation)
        phases =
            [Phase(name: "start", wallSeconds: start)]
            + Self.inOrder(tasks.phases).map {
                Phase(
                    name: $0.kind.name, taskCount: $0.taskCount, taskSeconds: $0.taskSeconds,
                    wallSeconds: $0.wallSeconds)
            } + [Phase(name: "assembly", wallSeconds: assembly)]
        wallSeconds = start + tasks.wallSeconds + assembly
        slotCount = slots
    }

    /// The slots that a cluster file starts, or this machine's cores.
    private static func slots(of file: ClusterFile) -> Int {
        let groups = file.cluster.launch
        guard !groups.isEmpty else { return ProcessInfo.processInfo.activeProcessorCount }
        return groups.reduce(0) { $0 + $1.workerCount * $1.slotCount }
    }

    /// Phases in the order in which a study goes through them.
    private static func inOrder(_ phases: [Forecast.Phase]) -> [Forecast.Phase] {
        StageRegistry.standard.kinds.compactMap { kind in phases.first { $0.kind == kind } }
    }

    /// Bytes hashed in a second.
    private static let hashRate = 1.2e9
    /// Bytes of predictions that are made and written to a file in a second.
    private static let writeRate = 0.4e9

    /// Hashing every file, several at once, and the evaluation ids; then workers that join.
    private static func startSeconds(_ preparation: StudyPreparation) throws -> Double {
        let sizes = preparation.fileSizes
        let cores = Double(max(1, ProcessInfo.processInfo.activeProcessorCount))
        let bytes = max(sizes.reduce(0, +) / cores, sizes.max() ?? 0)
        return try 0.5 + (bytes + evaluationBytes(preparation)) / hashRate
    }

    /// Writing predictions, and the submission row by row; rows of wide targets are multiplied out.
    private static func assemblySeconds(_ preparation: StudyPreparation) throws -> Double {
        let rows = Double(preparation.inspection.evaluation?.rowCount ?? 0)
        let rowBytes = 18.0
        var seconds = 0.1 + rows / 8e6
        // The submission and the evaluation ids are hashed for the record.
        seconds += try (rows * rowBytes + evaluationBytes(preparation)) / hashRate
        for outline in preparation.outlines {
            let tests = Double(outline.testInputs?.rowCount ?? 0)
            let cells = Double(outline.trainingCellCount) + tests
            seconds += 16 * cells * Double(outline.outputCount) / 0.5e9
            guard outline.targetComponents != nil else { continue }
            let values = Double(outline.trainingTargets.columnCount)
            let products = 2 * values * Double(outline.outputCount) / 60e9
            if rows > 0 { seconds += products * tests * Double(outline.foldCount) }
            // Wide rows in files are multiplied out once more, and go to disk.
            let wide = outline.resultFiles.wideValueBytes
            guard wide > 0 else { continue }
            seconds +=
                products * (Double(outline.trainingCellCount) + tests * Double(outline.foldCount))
                + cells * values * Double(wide) / writeRate
        }
        return seconds
    }

    private static func evaluationBytes(_ preparation: StudyPreparation) throws -> Double {
        guard let path = preparation.file.study.evaluationIds else { return 0 }
        return Double(try FileIdentity(path: path).sizeBytes)
    }
}

extension QuestionOutline {
    /// Those that are there.
    fileprivate var matrices: [Matrix] {
        [trainingInputs, trainingTargets] + (testInputs.map { [$0] } ?? [])
    }
}

extension StudyPreparation {
    /// Bytes of each data file.
    fileprivate var fileSizes: [Double] {
        Set(outlines.flatMap(\.matrices).map(\.file)).map { Double($0.sizeBytes) }.sorted()
    }
}
