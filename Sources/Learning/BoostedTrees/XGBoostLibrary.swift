internal import CXGBoost

/// Calls into libxgboost, whose functions return 0 or leave a message for the calling thread.
enum XGBoostLibrary {
    /// Keeps the library from writing to the standard output and error.
    ///
    /// It holds both settings for each thread apart, so that whoever makes a handle calls this.
    ///
    /// - Throws: `BoostedTreesError.library`.
    static func silence() throws(BoostedTreesError) {
        try check(XGBSetGlobalConfig(#"{"verbosity": 0}"#), "set its verbosity")
        try check(XGBRegisterLogCallback { _ in }, "redirect its log")
    }

    /// Turns what a function returned into an error.
    ///
    /// - Parameters:
    ///   - status: What it returned.
    ///   - operation: What it was called for, behind "cannot".
    /// - Throws: `BoostedTreesError.library` with the library's message.
    static func check(
        _ status: Int32, _ operation: @autoclosure () -> String
    ) throws(BoostedTreesError) {
        guard status != 0 else { return }
        let text = XGBGetLastError().map { String(cString: $0) } ?? ""
        throw .library(operation: operation(), reason: reason(text))
    }

    /// The message of the library without time, place in its sources and stack trace, as one line
    /// that a terminal shows.
    static func reason(_ text: String) -> String {
        var message = Substring(text)
        if let trace = message.range(of: "Stack trace:") {
            message = message[..<trace.lowerBound]
        }
        if let place = message.range(of: ".cc:") ?? message.range(of: ".h:") {
            let rest = message[place.upperBound...].drop { $0.isNumber }
            if rest.hasPrefix(": ") { message = rest.dropFirst(2) }
        }
        let words = message.split { $0.isWhitespace || $0.isNewline }.joined(separator: " ")
        let shown = String(
            String.UnicodeScalarView(
                words.unicodeScalars.map { isPrintable($0) ? $0 : "\u{FFFD}" }))
        let limit = 400
        guard !shown.isEmpty else { return "it gave no reason" }
        return shown.count > limit ? "\(shown.prefix(limit))…" : shown
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse,
            .surrogate:
            false
        default: true
        }
    }
}

extension Substring {
    /// Where `text` stands first.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            let rest = self[start...]
            if rest.hasPrefix(text) { return start..<rest.index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
