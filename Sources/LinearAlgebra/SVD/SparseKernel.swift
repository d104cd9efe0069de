/// Multiplies a sparse tile entry by entry.
///
/// The narrow matrix is taken a few columns at a time, so that a row's sums stay in registers over
/// all entries of the row. Sums run in the order of the entries.
enum SparseKernel {
    /// Adds `tile · right` to `sum`.
    ///
    /// - Parameters:
    ///   - tile: `[rowCount, columnCount]` of a shard with d columns.
    ///   - right: `[d, width]`.
    ///   - width: b.
    ///   - sum: `[rowCount, width]`.
    static func forward(
        _ tile: SparseTile, _ right: UnsafePointer<Float>, width: Int,
        into sum: UnsafeMutablePointer<Float>
    ) {
        for row in 0..<tile.rowCount {
            let entries = tile.starts[row]..<tile.ends[row]
            let line = sum + row * width
            var j = 0
            while j + 32 <= width {
                var low = load(line + j)
                var high = load(line + j + 16)
                for entry in entries {
                    let value = tile.values[entry]
                    let source = right + (Int(tile.columns[entry]) * width + j)
                    low += load(source) * value
                    high += load(source + 16) * value
                }
                store(low, line + j)
                store(high, line + j + 16)
                j += 32
            }
            while j + 8 <= width {
                var part = load8(line + j)
                for entry in entries {
                    let source = right + (Int(tile.columns[entry]) * width + j)
                    part += load8(source) * tile.values[entry]
                }
                store8(part, line + j)
                j += 8
            }
            while j < width {
                var part = line[j]
                for entry in entries {
                    part += right[Int(tile.columns[entry]) * width + j] * tile.values[entry]
                }
                line[j] = part
                j += 1
            }
        }
    }

    /// Adds `tileᵀ · left` to `sum`.
    ///
    /// - Parameters:
    ///   - tile: `[rowCount, columnCount]` of a shard with d columns.
    ///   - left: `[rowCount, width]`.
    ///   - width: b.
    ///   - sum: `[d, width]`.
    static func backward(
        _ tile: SparseTile, _ left: UnsafePointer<Float>, width: Int,
        into sum: UnsafeMutablePointer<Float>
    ) {
        for row in 0..<tile.rowCount {
            let entries = tile.starts[row]..<tile.ends[row]
            let line = left + row * width
            var j = 0
            while j + 32 <= width {
                let low = load(line + j)
                let high = load(line + j + 16)
                for entry in entries {
                    let value = tile.values[entry]
                    let target = sum + (Int(tile.columns[entry]) * width + j)
                    store(load(target) + low * value, target)
                    store(load(target + 16) + high * value, target + 16)
                }
                j += 32
            }
            while j + 8 <= width {
                let part = load8(line + j)
                for entry in entries {
                    let target = sum + (Int(tile.columns[entry]) * width + j)
                    store8(load8(target) + part * tile.values[entry], target)
                }
                j += 8
            }
            while j < width {
                for entry in entries {
                    sum[Int(tile.columns[entry]) * width + j] += line[j] * tile.values[entry]
                }
                j += 1
            }
        }
    }

    @inline(__always)
    private static func load(_ address: UnsafePointer<Float>) -> SIMD16<Float> {
        UnsafeRawPointer(address).loadUnaligned(as: SIMD16<Float>.self)
    }

    @inline(__always)
    private static func store(_ value: SIMD16<Float>, _ address: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(address).storeBytes(of: value, as: SIMD16<Float>.self)
    }

    @inline(__always)
    private static func load8(_ address: UnsafePointer<Float>) -> SIMD8<Float> {
        UnsafeRawPointer(address).loadUnaligned(as: SIMD8<Float>.self)
    }

    @inline(__always)
    private static func store8(_ value: SIMD8<Float>, _ address: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(address).storeBytes(of: value, as: SIMD8<Float>.self)
    }
}
