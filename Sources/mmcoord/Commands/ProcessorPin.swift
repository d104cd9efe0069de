import LinearAlgebra

/// Runs a command at the processor level that its cluster file asks for.
enum ProcessorPin {
    /// Starts the process again at the level, unless it runs at it already.
    ///
    /// Then what the coordinator computes itself, such as the predictions of a submission, is as
    /// reproducible as what workers compute, and the workers that it launches run at the level from
    /// the start.
    ///
    /// - Throws: `CommandError.processorLevel` where this machine cannot run at it.
    static func apply(_ file: ClusterFile) throws(CommandError) {
        let wanted = file.cluster.reproducible
        if wanted == ProcessorLevel.pinned {
            guard let obstacle = ProcessorClass.obstacle(to: wanted) else { return }
            throw problem(file, obstacle)
        }
        if let wanted, wanted > ProcessorLevel.widest {
            throw problem(file, "this processor has \(ProcessorLevel.widest.rawValue) at most")
        }
        throw problem(file, ProcessorLevel.beginAgain(at: wanted))
    }

    private static func problem(_ file: ClusterFile, _ reason: String) -> CommandError {
        .processorLevel(place: file.place(of: "cluster.reproducible"), reason: reason)
    }
}
