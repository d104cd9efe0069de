internal import Coordination
internal import Foundation
internal import Messaging
internal import Pipelines
internal import SingleCell

/// Converts the sources of a study that can only be read from their start, once, so that all that
/// follows reads AnnData by row ranges (decision 38).
package struct StudyConversion {
    /// Where converted files stay.
    private let folder: ConvertedFolder
    /// Tells a person what goes on, one line a call.
    private let say: (String) -> Void
    private var known: [MatrixSource: MatrixLocation] = [:]
    private var digests: KnownDigests
    /// What was decided for want of a word by the user.
    private(set) var notices: [String] = []

    /// Raised when the same source would give other bytes.
    private static let version = 1

    /// Keeps converted files in `folder`, which is made when it is needed.
    package init(folder: String, say: @escaping (String) -> Void) {
        self.folder = ConvertedFolder(path: folder)
        digests = KnownDigests(path: folder + "/sources.json")
        self.say = say
    }

    /// The folder of converted files in a state folder.
    package static func path(in state: String) -> String { state + "/converted" }

    /// The same study, with the converted file in place of each source that had to be converted.
    ///
    /// Sources that cannot be opened stay as they are: whoever examines them says so.
    ///
    /// - Returns: The study, notices for its user, and which converted files it reads.
    /// - Throws: `InspectionError.unusableData` with every source that cannot be converted.
    package static func convert(
        _ file: ClusterFile, folder: String, say: @escaping (String) -> Void
    ) throws(InspectionError) -> ConvertedStudy {
        var conversion = StudyConversion(folder: folder, say: say)
        var converted = file
        var problems: [StudyProblem] = []
        for index in converted.study.questions.indices {
            conversion.convert(&converted.study.questions[index]) { key, error in
                problems.append(
                    StudyProblem(place: file.place(of: key), found: "\(error)", advice: ""))
            }
        }
        guard problems.isEmpty else {
            throw .unusableData(path: file.path, problems: problems)
        }
        let paths = conversion.known.values.map { URL(fileURLWithPath: $0.path) }
        return ConvertedStudy(
            file: converted, notices: conversion.notices, folder: conversion.folder,
            names: Set(paths.map(\.lastPathComponent)))
    }

    private mutating func convert(
        _ question: inout QuestionSection, report: (_ key: String, any Error) -> Void
    ) {
        for (key, matrix) in question.sources {
            guard let location = question[keyPath: matrix] else { continue }
            do {
                question[keyPath: matrix] = try converted(location)
            } catch {
                report(key, error)
            }
        }
        for place in question.blocks.indices {
            guard let source = question.blocks[place].block.source else { continue }
            do {
                let found = try converted(MatrixLocation(source))
                guard found != MatrixLocation(source) else { continue }
                question.blocks[place].block.read(
                    DeclaredSource(path: found.path, selection: found.selection))
            } catch {
                report("\(question.blocks[place].key).path", error)
            }
        }
        for (key, matrix) in question.normalisations {
            for var source in question[keyPath: matrix].sources {
                do {
                    let found = try converted(MatrixLocation(source.source))
                    guard found != MatrixLocation(source.source) else { continue }
                    source.source = DeclaredSource(path: found.path, selection: found.selection)
                    question[keyPath: matrix].read(source)
                } catch {
                    report("\(key).\(source.role)", error)
                }
            }
        }
    }

    /// The location of the converted file; that of the source where nothing has to be converted.
    ///
    /// - Throws: `SingleCellError`, `ConversionChild.Failure` and what the file system says.
    package mutating func converted(_ location: MatrixLocation) throws -> MatrixLocation {
        if let found = known[location.source] { return found }
        // What cannot be opened is examined, and reported, where all files are.
        let opened = try? MatrixConversion(location.source)
        guard let conversion = opened ?? nil else { return location }
        let before = try conversion.memberPaths.map(FileIdentity.init)
        let name = try name(location, conversion)
        var path = folder.existing(name)
        if path == nil {
            path = try folder.file(
                name, make: { try make(location, $0) },
                check: {
                    for (file, identity) in zip(conversion.memberPaths, before)
                    where try FileIdentity(path: file) != identity {
                        throw ConversionChild.Failure(
                            description: "`\(file)` was changed while it was read. Start again "
                                + "once it is written.")
                    }
                })
        }
        try folder.locked { try digests.save() }
        notices += conversion.notices.filter { !notices.contains($0) }
        let found = MatrixLocation(path: path ?? location.path)
        known[location.source] = found
        return found
    }

    private func make(_ location: MatrixLocation, _ path: String) throws {
        say("converts \(location.path), once")
        let start = ContinuousClock.now
        var told = start
        try ConversionChild.convert(location.source, to: path) { part in
            guard ContinuousClock.now - told > .seconds(10) else { return }
            told = ContinuousClock.now
            say("converts \(location.path): \(Int(100 * part)) %")
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        say("converted \(location.path) in \(Int(seconds.rounded(.up))) s")
    }

    /// The name of a converted file: of the source, for people, and of its content.
    private mutating func name(
        _ location: MatrixLocation, _ conversion: MatrixConversion
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        var text = "mmcoord conversion \(Self.version)\n"
        text += String(decoding: try encoder.encode(location.selection), as: UTF8.self) + "\n"
        for path in conversion.memberPaths {
            let name = URL(fileURLWithPath: path).lastPathComponent
            text += "\(try digests.digest(of: path)) \(name)\n"
        }
        let digest = BlobStore.sha256(of: Array(text.utf8)).hex
        let shown = URL(fileURLWithPath: location.path).lastPathComponent.map { character in
            character.isASCII && (character.isLetter || character.isNumber || character == ".")
                ? character : "_"
        }
        return "\(String(shown.prefix(60)))-\(digest.prefix(32)).h5ad"
    }
}

extension QuestionSection {
    /// The matrices of a question with the keys that name them, for replacing.
    fileprivate var sources:
        [(key: String, matrix: WritableKeyPath<QuestionSection, MatrixLocation?>)]
    { [(inputsKey, \.inputsSource), (targetsKey, \.targetsSource), (testKey, \.testInputs)] }

    /// The normalisations of a question with the keys that name them.
    fileprivate var normalisations:
        [(key: String, normalisation: WritableKeyPath<QuestionSection, any Normalisation>)]
    {
        [
            ("\(key).normalise.inputs", \.normalise.inputs),
            ("\(key).normalise.targets", \.normalise.targets),
        ]
    }

    private var inputsSource: MatrixLocation? {
        get { trainInputs }
        set { trainInputs = newValue ?? trainInputs }
    }

    private var targetsSource: MatrixLocation? {
        get { trainTargets }
        set { trainTargets = newValue ?? trainTargets }
    }
}
