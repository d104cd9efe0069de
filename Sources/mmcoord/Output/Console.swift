import Messaging
import SingleCell

/// Writes to the terminal: results to standard output, everything else to standard error.
///
/// Messages quote files and peers, so control characters are replaced before they are written.
enum Console {
    static func print(_ text: String) throws(StreamError) {
        try StandardStreams.print(text.printableLines + "\n")
    }

    static func error(_ text: String) {
        StandardStreams.log(text.printableLines + "\n")
    }
}
