import Foundation

/// Sizes in bytes as text for people.
package enum SizeText {
    /// `812 MiB` or `16.4 GiB`.
    package static func text(_ bytes: Int) -> String {
        let mebibytes = Double(bytes) / 1_048_576
        return mebibytes < 1_024
            ? "\(Int(mebibytes.rounded(.up))) MiB" : String(format: "%.1f GiB", mebibytes / 1_024)
    }
}
