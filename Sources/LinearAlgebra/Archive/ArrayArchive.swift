/// Named arrays in one file or blob: shards, features, predictions, trained networks.
///
/// Equal contents always give equal bytes: entries are written in the order of their names and
/// padding is zero. Blobs are addressed by their digest, so the format has no checksum of its own.
package struct ArrayArchive: Sendable, Equatable {
    /// The elements of one array, in row-major order.
    package enum Element: Sendable, Equatable {
        /// IEEE 754 single precision.
        case float32([Float])
        /// IEEE 754 double precision.
        case float64([Double])
        /// Signed 32 bit.
        case int32([Int32])
        /// Signed 64 bit.
        case int64([Int64])
        /// Unsigned 8 bit, also for plain bytes.
        case uint8([UInt8])
        /// Strings in UTF-8.
        case text([String])

        /// The number of elements.
        package var count: Int {
            switch self {
            case .float32(let values): values.count
            case .float64(let values): values.count
            case .int32(let values): values.count
            case .int64(let values): values.count
            case .uint8(let values): values.count
            case .text(let values): values.count
            }
        }
    }

    /// One array with its shape.
    package struct Entry: Sendable, Equatable {
        /// The extents, whose product is `element.count`; empty for a scalar.
        package let shape: [Int]
        /// The elements, row-major.
        package let element: Element

        /// Wraps elements that fill `shape`.
        package init(shape: [Int], element: Element) {
            precondition(shape.count <= 255 && shape.allSatisfy { $0 >= 0 }, "shape \(shape)")
            precondition(
                shape.reduce(1, *) == element.count,
                "\(element.count) elements cannot fill shape \(shape)")
            self.shape = shape
            self.element = element
        }

        /// Wraps a one-dimensional array.
        package init(_ element: Element) {
            self.init(shape: [element.count], element: element)
        }
    }

    /// Where the archive came from, a path or "a blob"; only for error messages.
    package var source: String
    private var entries: [String: Entry] = [:]

    /// An archive without entries.
    package init() {
        source = "an archive in memory"
    }

    /// The names of all entries, ascending.
    package var names: [String] { entries.keys.sorted() }

    /// The entry of a name; setting nil removes it.
    package subscript(name: String) -> Entry? {
        get { entries[name] }
        set { entries[name] = newValue }
    }

    /// Archives are equal when their entries are, wherever they came from.
    package static func == (left: ArrayArchive, right: ArrayArchive) -> Bool {
        left.entries == right.entries
    }
}
