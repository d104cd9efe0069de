import Messaging
import SingleCell

/// Writes to the terminal: results to standard output, everything else to standard error.
///
/// Messages quote files and peers, so control characters are replaced before they are written.
enum Console {
    static func print(_ text: String) throws(StreamError) {
        try StandardStreams.print(text.printableLines + "\n")
    }

    /// Prints each line by itself, so that a reader sees it at once.
    static func print(_ lines: [String]) throws(StreamError) {
        for line in lines { try print(line) }
    }

    static func error(_ text: String) {
        StandardStreams.log(text.printableLines + "\n")
    }
}
