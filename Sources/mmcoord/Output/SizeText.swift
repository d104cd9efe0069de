import Foundation

/// Sizes in bytes as text for people.
package enum SizeText {
    /// `812 MiB` or `16.4 GiB`.
    package static func text(_ bytes: Int) -> String {
        let mebibytes = Double(bytes) / 1_048_576
        return mebibytes < 1_024
            ? "\(Int(mebibytes.rounded(.up))) MiB" : String(format: "%.1f GiB", mebibytes / 1_024)
    }

    /// `97 B`, `13 KiB`, or as `text` from a mebibyte on, for sizes of files.
    package static func ofFile(_ bytes: Int) -> String {
        switch bytes {
        case ..<1_024: "\(bytes) B"
        case ..<1_048_576: "\((bytes + 1_023) / 1_024) KiB"
        default: text(bytes)
        }
    }
}
