internal import LinearAlgebra
package import Pipelines

/// The declaration of every key a cluster file may hold.
package enum ClusterFileSchema {
    /// The whole file.
    package static let root = SchemaSection([
        SchemaKey(
            "cluster", .section(cluster), .required,
            "Where the coordinator listens, keeps its state, and how work is cut up."),
        SchemaKey("study", .section(study), .required, "The data and what is learnt from it."),
        SchemaKey(
            "search", .section(search), .optional,
            "What 'mmcoord search' varies; other commands leave it alone."),
    ])

    /// `cluster:`.
    package static let cluster = SchemaSection([
        SchemaKey(
            "listen", .address, .defaulted("tcp://127.0.0.1:7070"),
            "Where workers reach the coordinator; port 0 lets the system choose."),
        SchemaKey(
            "bulk", .address, .optional,
            "Where blobs travel; by default the port after listen's (or its path with .bulk)."),
        SchemaKey(
            "state", .path, .required,
            "Folder for the job store, blobs, results and report; created when absent."),
        SchemaKey(
            "insecure", .boolean, .defaulted("false"),
            "Must be true to listen beyond this machine, because nothing is encrypted or"
                + " authenticated yet."),
        SchemaKey(
            "launch", .list(.section(launch), minimumCount: 1), .optional,
            "Workers the coordinator starts itself."),
        SchemaKey(
            "memory", .word(MemoryProfile.allCases.map(\.rawValue), later: []),
            .defaulted("default"), "small cuts the data into shards of 32MiB."),
        SchemaKey(
            "shard-budget", .size(minimumBytes: 1 << 20), .optional,
            "Most memory one shard may take; 256MiB, or 32MiB when memory is small."),
        SchemaKey(
            "shard-groups", .integer(1...4_096), .defaulted("8"),
            "Into how many tasks each sweep over the data is cut."),
        SchemaKey(
            "lease", .number(.from(1, below: 86_400)), .defaulted("30"),
            "Seconds without a heartbeat after which a worker's tasks go to others."),
        SchemaKey(
            "heartbeat", .number(.from(0.1, below: 3_600)), .defaulted("5"),
            "Seconds between a worker's heartbeats."),
        SchemaKey(
            "checkpoint", .number(.from(0, below: 86_400)), .defaulted("30"),
            "Seconds between checkpoints of a training, from which another worker goes on; 0: only"
                + " when its worker is told to stop."),
        SchemaKey(
            "reproducible",
            .word(["none"] + ProcessorLevel.allCases.map(\.rawValue), later: []),
            .defaulted("none"),
            "Pins coordinator and workers to one level of x86-64, so that processors of several"
                + " kinds give the same bytes: portable (slow), avx2 or avx512. Use one release of"
                + " OpenBLAS and of the C library too. none: each at its own."),
        SchemaKey("dashboard", .text, .later, "Address of the dashboard."),
        SchemaKey("credentials", .path, .later, "Folder of certificates for mutual TLS."),
    ])

    /// One entry of `cluster.launch`.
    package static let launch = SchemaSection([
        SchemaKey(
            "kind", .word(LaunchKind.allCases.map(\.rawValue), later: ["ssh", "slurm"]),
            .defaulted("local"), "How workers are started; local: child processes."),
        SchemaKey("workers", .integer(1...1_024), .defaulted("1"), "How many workers."),
        SchemaKey(
            "slots", .integer(1...1_024), .defaulted("1"), "Tasks each worker runs at once."),
    ])

    /// `study:`.
    package static let study = SchemaSection([
        SchemaKey(
            "seed", .integer(0...Int.max), .defaulted("1"),
            "Seed of everything random; the same seed gives the same bytes."),
        SchemaKey(
            "metadata", .path, .optional,
            "CSV (UTF-8) with cell_id and one column for each property; without it, the obs"
                + " columns of the training inputs (.h5ad). Pandas' words for missing values (NA,"
                + " NaN, None, null, …) are missing values in both."),
        SchemaKey(
            "evaluation-ids", .path, .optional,
            "CSV with row_id, cell_id, gene_id: the rows the submission must have."),
        SchemaKey(
            "citeseq", .section(citeseq), .optional,
            "Surface proteins predicted from gene expression."),
        SchemaKey(
            "multiome", .section(multiome), .optional,
            "Gene expression predicted from chromatin accessibility; with citeseq or alone."),
        SchemaKey(
            "predict", .named(.section(predicted)), .optional,
            "Any modality predicted from any other: questions by names of your own, which name"
                + " their folders and tasks."),
    ])

    /// The path of the section that holds a key called `name`: of several the least deep, of these
    /// the first; nil where none does.
    package static func nearestSection(holding name: String) -> String? {
        sections(holding: name).min { left, right in
            left.count { $0 == "." } < right.count { $0 == "." }
        }
    }

    /// Paths of the sections that hold a key called `name`, in the order of declaration.
    private static func sections(holding name: String) -> [String] {
        var found: [String] = []
        func visit(_ keys: [SchemaKey], _ path: String) {
            for key in keys where key.presence != .later {
                if key.name == name, !path.isEmpty, found.last != path { found.append(path) }
                visit(key.kind, path.isEmpty ? key.name : path + "." + key.name)
            }
        }
        func visit(_ kind: SchemaKind, _ path: String) {
            switch kind {
            case .section(let section), .list(.section(let section), _): visit(section.keys, path)
            case .variant(let variant):
                visit([variant.kind] + variant.cases.flatMap(\.keys) + variant.shared, path)
            case .named(let value): visit(value, path + ".NAME")
            default: break
            }
        }
        visit(root.keys, "")
        return found
    }
}
