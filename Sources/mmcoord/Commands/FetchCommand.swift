import ArgumentParser
import Coordination
import Foundation
import Messaging

/// `mmcoord fetch FILE --what all --output results`.
struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Copies the results of a finished study.",
        discussion: """
            The submission goes into a file, everything else into a folder. Digests are checked; a \
            file is whole at its place, or as it was. From another machine than the coordinator's, \
            name its address with --from: results are served from the end of the study on, and \
            longer with 'mmcoord run FILE --serve-results'.
            """)

    /// The values of `--what`.
    enum What: String, ExpressibleByArgument, CaseIterable {
        case submission, predictions, models, report, all

        /// The part of the results; nil for all.
        var part: PublishedResults.Part? { PublishedResults.Part(rawValue: rawValue) }
    }

    @Argument(help: "The cluster file; not needed with --from.") var file: String?
    @Option(help: "What to fetch: the submission if the study makes one, else all.")
    var what: What?
    @Option(
        name: .shortAndLong,
        help: "Where to put it: submission.csv, or the folder results, unless named.")
    var output: String?
    @Option(help: "The address of a coordinator on another machine, such as tcp://head:7070.")
    var from: String?
    @Flag(help: "Only lists the files.") var list = false
    @Flag(help: "Prints JSON instead of text.") var json = false

    func validate() throws {
        guard file != nil || from != nil else {
            throw ValidationError("name the cluster file, or a coordinator with --from")
        }
    }

    func run() async throws {
        try await reportingErrors {
            if let from {
                let client = try NNGClient(of: try Address(from))
                defer { client.close() }
                try await fetch(from: client)
            } else if let file {
                try fetch(LocalResults(clusterFile: file))
            }
        }
    }

    private func fetch(from client: NNGClient) async throws {
        let results = try await RemoteResults.list(client)
        if let file, try !LocalResults.isClusterFile(at: file, of: results) {
            throw StateError.otherStudy(path: client.url, clusterFile: file)
        }
        let hasSubmission = !results.files(of: .submission).isEmpty
        let chosen = what ?? (hasSubmission && !list ? .submission : .all)
        let files = try select(chosen, of: results, place: client.url)
        guard !list else { return try print(files) }
        guard chosen == .submission, let submission = files.first else {
            let place = output ?? Self.folder
            try await ResultFetch(files: files, output: place).download(from: client)
            return try report(files, in: place)
        }
        let folder = try TemporaryFolder(beside: output ?? Self.submission)
        try await ResultFetch(files: files, output: folder.path).download(from: client)
        try write(
            SubmissionCopy(
                source: "\(folder.path)/\(submission.path)", expected: submission.sha256.hex))
    }

    private func fetch(_ local: LocalResults) throws {
        let chosen = what ?? (local.hasSubmission && !list ? .submission : .all)
        // A submission of an earlier release has no list of files beside it.
        if chosen == .submission, !list { return try write(try local.submission()) }
        let files = try select(chosen, of: try local.published(), place: local.state)
        guard !list else { return try print(files) }
        let place = output ?? Self.folder
        try ResultFetch(files: files, output: place).copy(from: local.state)
        try report(files, in: place)
    }

    private func write(_ submission: SubmissionCopy) throws {
        let place = output ?? Self.submission
        let copy = try submission.write(to: place)
        let line = try copy.isFile && json ? Self.json(place) : "\(place) sha256 \(copy.sha256)"
        // The copy may have gone into a pipe on standard output, where the line must not go.
        if copy.isFile { try Console.print(line) } else { Console.error(line) }
    }

    private func select(
        _ what: What, of results: PublishedResults, place: String
    ) throws -> [PublishedResults.File] {
        let files = results.files(of: what.part)
        guard files.isEmpty else { return files }
        let found = Set(results.files.map(\.part.rawValue)).sorted().joined(separator: ", ")
        throw StateError.noResults(part: what.rawValue, path: place, found: found)
    }

    private func report(_ files: [PublishedResults.File], in folder: String) throws {
        guard !json else { return try print(files) }
        let bytes = files.reduce(0) { $0 + $1.sizeBytes }
        try Console.print("\(folder): \(files.count) files, \(SizeText.ofFile(bytes))")
    }

    private func print(_ files: [PublishedResults.File]) throws {
        guard !json else { return try Console.print(try JSONText.of(["files": files])) }
        try Console.print(
            files.map { file in
                "\(file.part.rawValue)  \(SizeText.ofFile(file.sizeBytes))  \(file.path)"
            })
    }

    /// A submission that was written, as JSON.
    private static func json(_ place: String) throws -> String {
        let folder = (place as NSString).deletingLastPathComponent
        var file = try PublishedResults.File(
            written: (place as NSString).lastPathComponent, part: .submission,
            in: folder.isEmpty ? "." : folder)
        file.path = place
        return try JSONText.of(["files": [file]])
    }

    private static let submission = "submission.csv"
    private static let folder = "results"
}
