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

    func validate() throws {
        guard let slots, slots < 1 else { return }
        throw ValidationError("--slots is \(slots); allowed: at least 1")
    }

    func run() async throws {
        try await reportingErrors {
            let given = try ClusterFile.load(path: self.file)
            try ProcessorPin.apply(given)
            let watch = Stopwatch()
            let place = ConversionPlace(of: given)
            defer { place.leave() }
            let (file, decided) = try StudyConversion.convert(given, folder: place.path) {
                Console.error("mmcoord: \($0)")
            }
            let inspection = try StudyInspection(file: file)
            let inspectionSeconds = watch.now()
            try Console.print((decided + inspection.notices).map { "notice: \($0)" })
            let preparation = try StudyPreparation(
                file: file, inspection: inspection,
                library: SourceLibrary(store: nil, blobs: nil))
            try Console.print(PlanText.lines(preparation))
            try Console.print(DiskText.lines(preparation))
            try Console.print(
                ForecastText.lines(
                    StudyForecast(
                        preparation, inspectionSeconds: inspectionSeconds, slots: slots)))
            try checkValues(inspection)
            if file.cluster.isInsecure {
                try Console.print("warning: \(PlanText.insecureWarning(file))")
            }
            try Console.print("\(file.path) is ready for 'mmcoord run'")
        }
    }

    /// Reads every value, unless the user skips that.
    private func checkValues(_ inspection: StudyInspection) throws {
        guard !skipValues else {
            try Console.print(
                "values were not read, but for some cells'; without --skip-values they are")
            return
        }
        try Console.print(try inspection.scanValues().map { "notice: \($0)" })
        try Console.print("every value is a finite number")
    }
}
