import ArgumentParser
import Coordination
import Foundation

/// `mmcoord check FILE`.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validates a cluster file and its data, and prints the plan; computes nothing.")

    @Argument(help: "The cluster file.") var file: String
    @Flag(help: "Leaves out reading every value in search of NaN and infinity.")
    var skipValues = false
    @Option(help: "Tasks that run at once, for the estimate of time (those of cluster.launch).")
    var slots: Int?
    @Flag(help: "Prints JSON instead of text; problems are in it too, and end with status 1.")
    var json = false

    func validate() throws {
        guard let slots, slots < 1 else { return }
        throw ValidationError("--slots is \(slots); allowed: at least 1")
    }

    func run() async throws {
        try await reportingErrors {
            guard !json else { return try printReport() }
            try examine(printFindings)
            try Console.print("\(file) is ready for 'mmcoord run'")
        }
    }

    private typealias Findings = (
        preparation: StudyPreparation, forecast: StudyForecast, convertedBytes: Int,
        notices: [String]
    )

    /// Examines everything but the values, and uses what was found while converted sources are
    /// there.
    private func examine<Value>(_ use: (Findings) throws -> Value) throws -> Value {
        let given = try ClusterFile.load(path: self.file)
        try ProcessorPin.apply(given)
        let watch = Stopwatch()
        let place = ConversionPlace(of: given)
        defer { place.leave() }
        let converted = try StudyConversion.convert(given, folder: place.path) {
            Console.error("mmcoord: \($0)")
        }
        let file = converted.file
        let inspection = try StudyInspection(file: file)
        let seconds = watch.now()
        let preparation = try StudyPreparation(
            file: file, inspection: inspection, library: SourceLibrary(store: nil, blobs: nil))
        let forecast = try StudyForecast(
            preparation, inspectionSeconds: seconds, slots: slots)
        return try use(
            (
                preparation, forecast, converted.sizeBytes, converted.notices + inspection.notices
            ))
    }

    private func printFindings(_ found: Findings) throws {
        let file = found.preparation.file
        try Console.print(found.notices.map { "notice: \($0)" })
        try Console.print(PlanText.lines(found.preparation))
        try Console.print(
            DiskText(
                DiskNeed(found.preparation, convertedBytes: found.convertedBytes),
                state: file.cluster.state
            ).lines)
        try Console.print(ForecastText.lines(found.forecast))
        try printValues(found.preparation.inspection)
        if file.cluster.isInsecure {
            try Console.print("warning: \(PlanText.insecureWarning(file))")
        }
    }

    /// Reads every value, unless the user skips that.
    private func printValues(_ inspection: StudyInspection) throws {
        guard !skipValues else {
            try Console.print(
                "values were not read, but for some cells'; without --skip-values they are")
            return
        }
        try Console.print(try inspection.scanValues().map { "notice: \($0)" })
        try Console.print("every value is a finite number")
    }

    /// Prints what was found as JSON, problems too; these end with status 1.
    private func printReport() throws {
        let report: CheckReport
        do {
            report = try examine { found in
                let late = skipValues ? [] : try found.preparation.inspection.scanValues()
                return CheckReport(
                    found.preparation, found.forecast, convertedBytes: found.convertedBytes,
                    notices: found.notices + late,
                    areValuesRead: !skipValues)
            }
        } catch {
            report = CheckReport(error, file: file)
        }
        try Console.print(try JSONText.of(report))
        guard report.isReady else { throw ExitCode.failure }
    }
}
