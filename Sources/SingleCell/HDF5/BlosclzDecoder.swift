/// Decoder of blosclz, the codec that blosc uses by default.
///
/// The stream is LZ77: a control byte below 32 announces literals, any other a match of at least
/// three bytes. In a byte plane of expression values both kinds are short and come in no order
/// that a processor could foresee, so a decoder that branches on them, as libblosc's does, spends
/// its time on wrong guesses. Here short tokens of both kinds take one and the same path; only
/// long ones branch.
package struct BlosclzDecoder: ~Copyable {
    /// Bytes that may be read beyond the source, and written beyond the destination.
    package static let slack = 64

    /// Two words for each period of 0 to 8 bytes: which bytes of a word to keep, and the factor
    /// that repeats them through the word.
    private let periods: UnsafeMutablePointer<UInt64>

    /// Prepares a decoder, to be used by one thread at a time.
    package init() {
        periods = .allocate(capacity: 18)
        for period in 0...8 {
            var factor: UInt64 = 0
            for shift in stride(from: 0, to: 64, by: max(1, period) * 8) { factor |= 1 << shift }
            periods[2 * period] = period == 8 ? ~0 : 1 << (8 * period) - 1
            periods[2 * period + 1] = factor
        }
    }

    deinit {
        periods.deallocate()
    }

    /// Expands a stream, which must fill the destination exactly.
    ///
    /// - Parameters:
    ///   - source: `sourceCount` bytes, and `slack` more that may be read but do not matter.
    ///   - sourceCount: bytes.
    ///   - destination: `count` bytes, and `slack` more that may be overwritten.
    ///   - count: bytes.
    /// - Returns: false when the stream is damaged, exactly when libblosc refuses it.
    package func expand(
        _ source: UnsafePointer<UInt8>, _ sourceCount: Int,
        into destination: UnsafeMutablePointer<UInt8>, count: Int
    ) -> Bool {
        guard sourceCount > 0 else { return false }
        let periods = UnsafePointer(self.periods)
        let sourceEnd = source + sourceCount
        let end = destination + count
        var input = source
        var output = destination
        // The first token is always a literal, whatever its upper bits.
        var control = Int(source[0]) & 31
        while true {
            // All bits set for a match, none for a literal. Arithmetic instead of choices: the
            // compiler would turn choices back into branches.
            let match = (31 &- control) &>> 63
            let distance = ((control & 31) &<< 8 &+ Int(input[1]) &+ 1) & match
            if control >= 224 || distance == 8192 {
                guard
                    let (nextInput, nextOutput) = Self.copyLong(
                        control, input, sourceEnd, output, destination, end)
                else { return false }
                (input, output) = (nextInput, nextOutput)
                control = Int(input[0])
                continue
            }
            let length = (control &+ 1) & ~match | (control &>> 5 &+ 2) & match
            let next = input + ((length &+ 1) & ~match | 2 & match)
            guard distance <= output - destination, length <= end - output, next <= sourceEnd
            else { return false }
            let literal = UnsafeRawPointer(input + 1)
            let back = Int(bitPattern: output) &- distance &- Int(bitPattern: literal)
            let from = literal + back & match
            let room = UnsafeMutableRawPointer(output)
            Self.copy16(from, room)
            if length > 16 { Self.copy16(from + 16, room + 16) }
            // A match nearer than a word repeats itself.
            let period = min(distance | 8 & ~match, 8)
            room.storeBytes(
                of: (from.loadUnaligned(as: UInt64.self) & periods[2 &* period])
                    &* periods[2 &* period &+ 1], as: UInt64.self)
            output += length
            input = next
            if input == sourceEnd { return match == 0 && output == end }
            control = Int(input[0])
        }
    }

    /// Copies one match of any length and distance.
    ///
    /// - Returns: where the next token begins and its bytes belong; nil if the match reaches
    ///   outside, or when no token follows: no stream ends so.
    @inline(never)
    private static func copyLong(
        _ control: Int, _ input: UnsafePointer<UInt8>, _ sourceEnd: UnsafePointer<UInt8>,
        _ output: UnsafeMutablePointer<UInt8>,
        _ destination: UnsafeMutablePointer<UInt8>, _ end: UnsafeMutablePointer<UInt8>
    ) -> (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>)? {
        var length = control >> 5 + 2
        var position = input + 1
        if control >= 224 {
            var part: UInt8
            repeat {
                guard sourceEnd - position > 1 else { return nil }
                part = position[0]
                position += 1
                length += Int(part)
            } while part == 255
        }
        guard sourceEnd - position > 1 else { return nil }
        var distance = (control & 31) << 8 + Int(position[0]) + 1
        position += 1
        if distance == 8192 {
            guard sourceEnd - position > 2 else { return nil }
            // Distances too large for thirteen bits follow in two bytes.
            distance += Int(position[0]) << 8 + Int(position[1])
            position += 2
        }
        guard position < sourceEnd, length <= end - output, distance <= output - destination
        else { return nil }
        repeatBytes(distance, output, length)
        return (position, output + length)
    }

    /// Copies `length` bytes from `distance` bytes before, and up to `slack` more.
    @inline(__always)
    private static func repeatBytes(
        _ distance: Int, _ output: UnsafeMutablePointer<UInt8>, _ length: Int
    ) {
        let room = UnsafeMutableRawPointer(output)
        var offset = 0
        if distance == 1 {
            // Most runs of zeros end within the first stores: no length to guess.
            let run = SIMD16<UInt8>(repeating: output[-1])
            repeat {
                (room + offset).storeBytes(of: run, as: SIMD16<UInt8>.self)
                (room + offset + 16).storeBytes(of: run, as: SIMD16<UInt8>.self)
                (room + offset + 32).storeBytes(of: run, as: SIMD16<UInt8>.self)
                (room + offset + 48).storeBytes(of: run, as: SIMD16<UInt8>.self)
                offset &+= 64
            } while offset < length
        } else if distance >= 16 {
            repeat {
                copy16(UnsafeRawPointer(room + offset - distance), room + offset)
                copy16(UnsafeRawPointer(room + offset + 16 - distance), room + offset + 16)
                offset &+= 32
            } while offset < length
        } else {
            while offset < length {
                output[offset] = output[offset - distance]
                offset &+= 1
            }
        }
    }

    @inline(__always)
    private static func copy16(
        _ source: UnsafeRawPointer, _ destination: UnsafeMutableRawPointer
    ) {
        destination.storeBytes(
            of: source.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
    }
}
