internal import SingleCell

/// Opens a data file in a child process first.
enum FileProbe {
    /// Returns what happened to a child that opened the file; nil where it survived, with or
    /// without an error.
    static func trouble(with source: MatrixSource) -> String? {
        guard
            case .lost(let reason) = ProbeChild.run(
                ["probe", source.path] + options(source.selection))
        else { return nil }
        return reason
    }

    /// The selection as options of `mmcoord probe`, which reads them with `ProbeCommand`.
    private static func options(_ selection: MatrixSelection) -> [String] {
        [
            ("modality", selection.modality), ("layer", selection.layer),
            ("feature-type", selection.featureType), ("orientation", selection.orientation),
        ].flatMap { name, value in value.map { ["--\(name)=\($0)"] } ?? [] }
    }
}
