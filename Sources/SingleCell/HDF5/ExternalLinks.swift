internal import CHDF5

/// Keeps libhdf5 from following a link into another file.
///
/// A study's files are known by their content, and served to workers that lack them, one by one. A
/// value that lies in another file would be outside of both: it could change without notice, and
/// where it is missing libhdf5 reads a link as an error and a virtual data set as zeros.
enum ExternalLinks {
    /// Marks a text on libhdf5's error stack as ours.
    private static let mark = "mmcoord: leads to "

    /// Takes the place of libhdf5's own class of external links: these are named, never followed.
    ///
    /// Each path to one (a group, a soft link, a chain of links) fails with an error that
    /// `target(of:)` understands.
    static func forbid() {
        var description = H5L_class_t()
        description.version = Int32(H5L_LINK_CLASS_T_VERS)
        description.id = H5L_TYPE_EXTERNAL
        description.trav_func = { _, _, data, byteCount, _, _ in
            let bytes = UnsafeRawBufferPointer(start: data, count: byteCount)
            mm_h5e_push(ExternalLinks.mark + ExternalLinks.describe(bytes))
            return -1
        }
        H5Lregister(&description)
    }

    /// The target of the external link that an error message names; nil for other messages.
    static func target(of message: String) -> String? {
        message.hasPrefix(mark) ? String(message.dropFirst(mark.count)) : nil
    }

    /// The file and the object that a link's stored bytes name: a byte of flags, then two texts
    /// that end in zeros.
    private static func describe(_ bytes: UnsafeRawBufferPointer) -> String {
        let texts = bytes.dropFirst().split(
            separator: 0, maxSplits: 2, omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
        guard texts.count >= 2 else { return "another file" }
        return "`\(texts[1])` of the file `\(texts[0])`"
    }
}
