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
    /// [task count], how long each task keeps a slot, in seconds.
    let taskSeconds: [Double]
    /// Where rates were measured: how long that took.
    let calibrationSeconds: Double?

    /// Estimates a study.
    ///
    /// - Parameters:
    ///   - preparation: The study.
    ///   - measured: Rates of this machine; nil for the usual ones.
    ///   - inspectionSeconds: How long reading names and evaluation ids took.
    ///   - slots: Tasks that run at once; nil for those of `cluster.launch`, or the cores.
    ///   - workers: Processes that share the slots; nil as for `slots`.
    ///   - done: Tasks whose results are there.
    /// - Throws: What reading lists and the size of the evaluation ids throws.
    init(
        _ preparation: StudyPreparation, _ measured: Calibration?, inspectionSeconds: Double,
        slots: Int? = nil, workers: Int? = nil, done: Set<Int> = []
    ) throws {
        let calibration = try measured ?? Calibration(usual: preparation)
        let totals = WorkerTotals.expected(by: preparation.file, slots: slots, workers: workers)
        let estimates = preparation.outlines.map { outline in
            CostEstimate(outline: outline, facts: calibration.facts[outline.name] ?? .none)
        }
        let costs = try CostEstimate.costs(of: preparation.plan, estimates)
        var waits = TaskWaits()
        waits.hashRate = calibration.hashRate
        let traffic = waits.traffic(costs, workers: totals.workerCount)
        let seconds = try preparation.plan.tasks.indices.map { index in
            let task = preparation.plan.tasks[index]
            let own = costs[index].work.seconds(
                at: calibration.rates[String(task.section)] ?? CostRates())
            return try own + waits.disturbance(of: task.work.kind, bytes: traffic[index])
        }
        let waiting = waits.seconds(costs, slots: totals.slotCount, workers: totals.workerCount)
        taskSeconds = zip(seconds, waiting).map { $0 + $1 }
        let tasks = Forecast(
            plan: preparation.plan, seconds: seconds, waits: waiting, slots: totals.slotCount,
            done: done)
        let start =
            try inspectionSeconds + calibration.seconds
            + Self.startSeconds(preparation, calibration)
        let assembly = try Self.assemblySeconds(preparation, calibration)
        phases =
            [Phase(name: "start", wallSeconds: start)]
            + Self.inOrder(tasks.phases).map {
                Phase(
                    name: $0.kind.name, taskCount: $0.taskCount, taskSeconds: $0.taskSeconds,
                    wallSeconds: $0.wallSeconds)
            } + [Phase(name: "assembly", wallSeconds: assembly)]
        wallSeconds = start + tasks.wallSeconds + assembly
        slotCount = totals.slotCount
        calibrationSeconds = measured.map(\.seconds)
    }

    /// Phases in the order in which a study goes through them.
    private static func inOrder(_ phases: [Forecast.Phase]) -> [Forecast.Phase] {
        StageRegistry.standard.kinds.compactMap { kind in phases.first { $0.kind == kind } }
    }

    /// Hashing every file, several at once, and the evaluation ids; then workers that join.
    private static func startSeconds(
        _ preparation: StudyPreparation, _ calibration: Calibration
    ) throws -> Double {
        let sizes = preparation.fileSizes
        let cores = Double(max(1, ProcessInfo.processInfo.activeProcessorCount))
        let bytes = max(sizes.reduce(0, +) / cores, sizes.max() ?? 0)
        return try 0.5 + (bytes + evaluationBytes(preparation)) / calibration.hashRate
    }

    private static func assemblySeconds(
        _ preparation: StudyPreparation, _ calibration: Calibration
    ) throws -> Double {
        let rows = Double(preparation.inspection.evaluation?.rowCount ?? 0)
        let rowBytes = 18.0
        var seconds = 0.1 + rows / calibration.submissionRate
        // The submission and the evaluation ids are hashed for the record.
        seconds +=
            try (rows * rowBytes + evaluationBytes(preparation)) / calibration.hashRate
        for outline in preparation.outlines {
            let cells = Double(outline.trainingCellCount + (outline.testInputs?.rowCount ?? 0))
            let tests = Double(outline.testInputs?.rowCount ?? 0)
            let stored = 4 * cells * Double(outline.outputCount)
            seconds += 4 * stored / (calibration.rates[outline.name] ?? CostRates())[.storing]
            guard outline.targetComponents != nil, rows > 0 else { continue }
            seconds +=
                2 * tests * Double(outline.trainingTargets.columnCount)
                * Double(outline.outputCount * outline.foldCount)
                / calibration.reconstructionRate
        }
        return seconds
    }

    private static func evaluationBytes(_ preparation: StudyPreparation) throws -> Double {
        guard let path = preparation.file.study.evaluationIds else { return 0 }
        return Double(try FileIdentity(path: path).sizeBytes)
    }
}

extension StudyOutline {
    /// Those that are there.
    fileprivate var matrices: [Matrix] {
        [trainingInputs, trainingTargets] + (testInputs.map { [$0] } ?? [])
    }
}

extension StudyOutline.Matrix {
    /// Bytes of all entries as Float32.
    fileprivate var denseBytes: Double { 4 * Double(rowCount) * Double(columnCount) }
}

extension StudyPreparation {
    /// Bytes of each data file.
    fileprivate var fileSizes: [Double] {
        Set(outlines.flatMap(\.matrices).map(\.file)).map { Double($0.sizeBytes) }.sorted()
    }
}

extension Calibration {
    /// Measures this machine for as many slots as the study will have.
    init(of preparation: StudyPreparation, slots: Int?, watch: Stopwatch) throws {
        let totals = WorkerTotals.expected(by: preparation.file, slots: slots, workers: nil)
        try self.init(
            measuring: preparation, slots: totals.slotCount,
            atMost: Calibration.budget(preparation), watch: watch)
    }

    /// Seconds worth measuring: a small part of what reading the data takes.
    private static func budget(_ preparation: StudyPreparation) -> Double {
        let bytes = preparation.outlines.flatMap(\.matrices).reduce(0) { $0 + $1.denseBytes }
        return min(2.5, max(0.25, bytes / 8e9))
    }
}

extension CostEstimate.Facts {
    /// Nothing known.
    fileprivate static let none = CostEstimate.Facts(
        selectedGeneCount: 0, trainingCounts: [], heldOutCounts: [])
}

extension WorkerTotals {
    /// The workers that a cluster file starts, or one with this machine's cores, with other slots
    /// where they are given.
    static func expected(by file: ClusterFile, slots: Int?, workers: Int?) -> WorkerTotals {
        var totals = WorkerTotals()
        let groups = file.cluster.launch
        if groups.isEmpty {
            totals.slotCount = ProcessInfo.processInfo.activeProcessorCount
        } else {
            totals.workerCount = groups.reduce(0) { $0 + $1.workerCount }
            totals.slotCount = groups.reduce(0) { $0 + $1.workerCount * $1.slotCount }
        }
        if let slots {
            totals.slotCount = slots
            totals.workerCount = min(totals.workerCount, slots)
        }
        if let workers { totals.workerCount = workers }
        return totals
    }
}
