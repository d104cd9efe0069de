internal import Foundation
internal import SingleCell

/// Converts a source in a child process: text from anywhere must not take the coordinator down,
/// nor leave its memory in pieces.
enum ConversionChild {
    /// Why a child did not convert a source.
    struct Failure: Error, CustomStringConvertible {
        /// One sentence or more.
        let description: String
    }

    /// Converts `source` to `output`, which appears by rename.
    ///
    /// - Parameters:
    ///   - source: The matrix.
    ///   - output: The file to be made.
    ///   - progress: Told which part of the source is read, 0 to 1.
    /// - Throws: `Failure` with what the child said, or how it ended.
    static func convert(
        _ source: MatrixSource, to output: String, progress: (Double) -> Void
    ) throws {
        guard let program = ProbeChild.ownProgram() else {
            // The code runs in another program, such as a test.
            try MatrixConversion(source)?.write(output, progress: progress)
            return
        }
        let child = Process()
        child.executableURL = program
        child.arguments = [
            "convert", source.path, "--output", output, "--selection",
            String(decoding: try JSONEncoder().encode(source.selection), as: UTF8.self),
        ]
        // The child ends when this end of its input closes, however this process ends.
        let (input, words) = (Pipe(), Pipe())
        child.standardInput = input
        child.standardOutput = words
        try child.run()
        var failure: String?
        read(words.fileHandleForReading) { line in
            if let part = line.word("progress").flatMap({ Double($0) }) { progress(part) }
            if let text = line.word("error") { failure = text }
        }
        child.waitUntilExit()
        try? input.fileHandleForWriting.close()
        if let failure { throw Failure(description: failure) }
        guard child.terminationReason == .exit, child.terminationStatus == 0 else {
            throw Failure(
                description: child.terminationReason == .uncaughtSignal
                    ? "the conversion of `\(source.path)` was ended by signal "
                        + "\(child.terminationStatus) (9: by the system, for want of memory)"
                    : "the conversion of `\(source.path)` failed with status "
                        + "\(child.terminationStatus)")
        }
    }

    /// Calls `body` with each line until the other end closes.
    private static func read(_ handle: FileHandle, _ body: (Substring) -> Void) {
        var rest: [UInt8] = []
        while case let bytes = handle.availableData, !bytes.isEmpty {
            rest += bytes
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                body(String(decoding: rest[..<end], as: UTF8.self)[...])
                rest.removeSubrange(...end)
            }
        }
    }
}

extension Substring {
    /// What stands behind a word and a blank; nil if the text begins otherwise.
    fileprivate func word(_ word: String) -> String? {
        hasPrefix(word + " ") ? String(dropFirst(word.count + 1)) : nil
    }
}
