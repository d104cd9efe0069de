#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// Standard output and standard error, written to without dying of it.
///
/// `FileHandle.write(_:)` traps where a disk is full, and a reader that has left ends the process
/// by SIGPIPE.
package enum StandardStreams {
    /// Makes what goes wrong with the streams an error; called before anything else is done.
    ///
    /// A number below 3 that is free would go to the next file, socket or timer, and log lines to
    /// that. The stand-in is opened the wrong way round, so that writing results to a stream that
    /// was closed still fails.
    package static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free is this one.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Writes a result to standard output.
    ///
    /// - Throws: `StreamError` where not all of it was written.
    package static func print(_ text: String) throws(StreamError) {
        try write(text, to: STDOUT_FILENO)
    }

    /// Writes what people may want to read to standard error.
    package static func log(_ text: String) {
        do {
            try write(text, to: STDERR_FILENO)
        } catch {
            // A study is worth more than its log, and there is no other place to tell it.
        }
    }

    /// Writes all of `text`, waiting where a pipe is full.
    ///
    /// - Throws: `StreamError` where not all of it was written.
    package static func write(_ text: String, to descriptor: Int32) throws(StreamError) {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let (count, code) = bytes[start...].withUnsafeBytes { rest in
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                return (count, count < 0 ? errno : EIO)
            }
            if count > 0 {
                start += count
                continue
            }
            switch code {
            case EINTR: continue
            case EAGAIN:
                // Whoever shares the pipe or terminal may have made it one that does not block.
                var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&room, 1, 100)
            default: throw StreamError(descriptor: descriptor, code: code)
            }
        }
    }
}
