extension FolderRule {
    /// The layers of each module whose folders have them, as Docs/Architecture.md describes them.
    static let all = [coordinator, worker, singleCell, learning, linearAlgebra]

    private static let coordinator = FolderRule(
        module: "mmcoord",
        layers: [
            Layer("Output"),
            Layer("ClusterFile", uses: ["Output"]),
            Layer("Store"),
            Layer("Serving", uses: ["Output", "Store"]),
            Layer("Launching", uses: ["Store", "Serving"]),
            Layer("Inspection", uses: ["Output", "ClusterFile"]),
            Layer("Conversion", uses: ["ClusterFile", "Store", "Inspection"]),
            Layer("Planning", uses: ["ClusterFile", "Store", "Inspection"]),
            Layer(
                "Estimation",
                uses: ["ClusterFile", "Store", "Serving", "Inspection", "Planning"]),
            Layer("Results", uses: ["ClusterFile", "Store", "Inspection", "Planning"]),
            Layer(
                "NewCells",
                uses: [
                    "Output", "ClusterFile", "Store", "Inspection", "Conversion", "Planning",
                    "Results",
                ]),
            Layer(
                "Display",
                uses: [
                    "Output", "ClusterFile", "Store", "Serving", "Inspection", "Planning",
                    "Estimation",
                ]),
            Layer(
                "Searching",
                uses: ["Output", "ClusterFile", "Store", "Inspection", "Planning", "Results"]),
            Layer("Drafting", uses: ["ClusterFile", "Inspection", "Display"]),
            Layer(
                "Running",
                uses: [
                    "Output", "ClusterFile", "Store", "Serving", "Inspection", "Planning",
                    "Estimation", "Results", "Display", "Launching", "Conversion", "NewCells",
                    "Searching",
                ]),
            Layer(
                "Commands",
                uses: [
                    "Output", "ClusterFile", "Store", "Serving", "Inspection", "Planning",
                    "Estimation", "Results", "Display", "Drafting", "Running", "Conversion",
                    "NewCells", "Searching",
                ]),
        ])

    private static let worker = FolderRule(
        module: "mmworker",
        layers: [
            Layer("Machine"),
            Layer("Link", uses: ["Machine"]),
            Layer("Checkpoints", uses: ["Machine", "Link"]),
            Layer("Running", uses: ["Machine", "Link", "Checkpoints"]),
            Layer("Commands", uses: ["Machine", "Link", "Running"]),
        ])

    /// A format of matrices is a layer between `Matrix`, which declares what a format is, and
    /// `Formats`, which lists them; no format uses another.
    private static let singleCell = FolderRule(
        module: "SingleCell",
        layers: [
            Layer("Errors"),
            Layer("Files", uses: ["Errors"]),
            Layer("Text", uses: ["Errors", "Files"]),
            Layer("HDF5", uses: ["Errors", "Files", "Text"]),
            Layer("Metadata", uses: ["Errors", "Text"]),
            Layer("Matrix", uses: ["Errors", "Files", "HDF5", "Metadata"]),
            Layer("Pandas", uses: ["Errors", "Files", "HDF5", "Metadata", "Matrix"]),
            Layer("Compressed", uses: ["Errors", "HDF5", "Matrix"]),
            Layer(
                "AnnData", uses: ["Errors", "Files", "HDF5", "Metadata", "Matrix", "Compressed"]),
            Layer("Streams", uses: ["Errors", "Files", "Text", "Metadata", "Matrix"]),
            Layer("MatrixMarket", uses: ["Errors", "Files", "Text", "Matrix", "Streams"]),
            Layer("DelimitedText", uses: ["Errors", "Files", "Text", "Matrix", "Streams"]),
            Layer("NumPy", uses: ["Errors", "Files", "Text", "Matrix", "Streams"]),
            Layer("TenX", uses: ["Errors", "HDF5", "Metadata", "Matrix", "Compressed"]),
            Layer("Loom", uses: ["Errors", "HDF5", "Metadata", "Matrix"]),
            Layer("Foreign", uses: ["Errors", "Files", "Matrix"]),
            Layer(
                "Formats",
                uses: [
                    "Errors", "Metadata", "Matrix", "Pandas", "AnnData", "TenX", "Loom",
                    "MatrixMarket", "DelimitedText", "NumPy", "Foreign",
                ]),
            Layer(
                "Conversion",
                uses: [
                    "Errors", "Files", "HDF5", "Metadata", "Matrix", "AnnData", "Streams",
                    "Formats",
                ]),
            Layer("Survey", uses: ["Errors", "Files", "Metadata", "Matrix", "Formats"]),
            Layer("EvaluationIds", uses: ["Errors", "Files", "Text"]),
            Layer("Submission", uses: ["Errors", "Files", "EvaluationIds"]),
            Layer(
                "Scoring",
                uses: ["Errors", "Text", "Metadata", "Matrix", "Formats", "EvaluationIds"]),
            Layer("Synthesis", uses: ["Errors", "Files", "Pandas"]),
        ])

    private static let learning = FolderRule(
        module: "Learning",
        layers: [
            Layer("Errors"),
            Layer("Cells", uses: ["Errors"]),
            Layer("Folds", uses: ["Errors"]),
            Layer("Features", uses: ["Errors"]),
            Layer("Views", uses: ["Features"]),
            Layer("Normalisation", uses: ["Errors", "Features", "Views"]),
            Layer("Targets", uses: ["Views"]),
            Layer("Scores", uses: ["Folds", "Targets"]),
            Layer("Network", uses: ["Targets", "Scores"]),
            Layer("ResidualNetwork", uses: ["Features", "Network", "Targets"]),
            Layer("Ensemble", uses: ["Targets"]),
            Layer("Baselines", uses: ["Features"]),
            Layer("BoostedTrees", uses: ["Errors", "Network", "Baselines"]),
            Layer("PartialLeastSquares", uses: ["Features", "Baselines"]),
            Layer("Neighbours"),
            Layer("Correlation"),
            Layer("Kernels", uses: ["Network", "Baselines"]),
            Layer("Values", uses: ["Errors", "Features"]),
            Layer("Leaks", uses: ["Features"]),
            Layer("Adversary", uses: ["Errors", "Folds"]),
        ])

    private static let linearAlgebra = FolderRule(
        module: "LinearAlgebra",
        layers: [
            Layer("Primitives"),
            Layer("Memory"),
            Layer("Matrices", uses: ["Primitives", "Memory"]),
            Layer("Kernels", uses: ["Primitives", "Matrices"]),
            Layer("Archive", uses: ["Primitives", "Matrices"]),
            Layer("SVD", uses: ["Primitives", "Memory", "Matrices", "Kernels", "Archive"]),
        ])
}
