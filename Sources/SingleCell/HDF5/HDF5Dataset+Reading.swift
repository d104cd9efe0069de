internal import CHDF5

extension HDF5Dataset {
    /// Reads a block as Float32, converting any number type; too large becomes infinite.
    ///
    /// The block begins at `start`, has the extents `count`, and fills `destination` row-major.
    func readFloats(
        start: [Int], count: [Int], into destination: UnsafeMutablePointer<Float>
    ) throws(SingleCellError) {
        try requireNumber()
        guard element.isTruth else {
            try read(mm_h5t_native_float(), start, count, UnsafeMutableRawPointer(destination))
            return
        }
        let truths = try readTruths(start: start, count: count)
        for (index, truth) in truths.enumerated() { destination[index] = truth == 0 ? 0 : 1 }
    }

    /// Reads a block of true and false, one byte each.
    private func readTruths(start: [Int], count: [Int]) throws(SingleCellError) -> [UInt8] {
        HDF5Library.enter()
        guard let type = HDF5Handle(H5Dget_type(handle.id)) else { throw unreadable() }
        var truths = [UInt8](repeating: 0, count: count.reduce(1, *))
        try truths.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try read(type.id, start, count, UnsafeMutableRawPointer(base))
        }
        return truths
    }

    /// Reads one element as Float64, for messages about values that Float32 cannot hold.
    func readDouble(at index: [Int]) throws(SingleCellError) -> Double {
        try requireNumber()
        if element.isTruth {
            return try readTruths(start: index, count: index.map { _ in 1 }).first == 0 ? 0 : 1
        }
        var value = 0.0
        try withUnsafeMutablePointer(to: &value) { (pointer) throws(SingleCellError) in
            try read(
                mm_h5t_native_double(), index, index.map { _ in 1 },
                UnsafeMutableRawPointer(pointer))
        }
        return value
    }

    /// Reads a range of a vector as Float64.
    func readDoubles(_ range: Range<Int>) throws(SingleCellError) -> [Double] {
        guard element.isNumber, !element.isTruth else { throw notNumbers() }
        return try readVector(range, mm_h5t_native_double(), zero: 0.0)
    }

    /// Reads a range of a vector as Int; unsigned values above the maximum are clamped.
    func readIntegers(_ range: Range<Int>) throws(SingleCellError) -> [Int] {
        switch element {
        case .integer: return try readVector(range, mm_h5t_native_int64(), zero: 0)
        default:
            throw .unsupportedType(
                path: path, location: name, found: element.description, expected: "integers")
        }
    }

    /// Reads all of a small dataset of integers of any rank, row-major.
    func readAllIntegers() throws(SingleCellError) -> [Int] {
        if shape.count == 1 { return try readIntegers(0..<shape[0]) }
        guard case .integer = element else {
            throw .unsupportedType(
                path: path, location: name, found: element.description, expected: "integers")
        }
        try requirePlausible(bytesEach: MemoryLayout<Int>.stride)
        var values = [Int](repeating: 0, count: elementCount)
        try values.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try read(
                mm_h5t_native_int64(), shape.map { _ in 0 }, shape, UnsafeMutableRawPointer(base))
        }
        return values
    }

    /// Reads a range of a vector of integers as Int32 into `destination`; others are clamped.
    func readInt32s(
        _ range: Range<Int>, into destination: UnsafeMutablePointer<Int32>
    ) throws(SingleCellError) {
        guard case .integer = element else {
            throw .unsupportedType(
                path: path, location: name, found: element.description, expected: "integers")
        }
        try read(
            mm_h5t_native_int32(), [range.lowerBound], [range.count],
            UnsafeMutableRawPointer(destination))
    }

    /// Reads a vector of one-byte elements (bool, mask) as true and false.
    func readBooleans() throws(SingleCellError) -> [Bool] {
        let bytes = try readRawBytes()
        guard elementBytes == 1 else {
            throw .unsupportedType(
                path: path, location: name, found: element.description, expected: "bool")
        }
        return bytes.map { $0 != 0 }
    }

    /// Reads everything in the file's own type, `elementBytes` each.
    func readRawBytes() throws(SingleCellError) -> [UInt8] {
        try requirePlausible(bytesEach: elementBytes)
        HDF5Library.enter()
        guard let type = HDF5Handle(H5Dget_type(handle.id)) else { throw unreadable() }
        var bytes = [UInt8](repeating: 0, count: elementCount * elementBytes)
        guard !bytes.isEmpty else { return bytes }
        try bytes.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try read(type.id, shape.map { _ in 0 }, shape, UnsafeMutableRawPointer(base))
        }
        return bytes
    }

    /// Reads a block in `memoryType`; the block must lie inside the dataset.
    func read(
        _ memoryType: Int64, _ start: [Int], _ count: [Int],
        _ destination: UnsafeMutableRawPointer
    ) throws(SingleCellError) {
        guard !count.contains(0) else { return }
        HDF5Library.enter()
        guard let fileSpace = HDF5Handle(H5Dget_space(handle.id)) else { throw unreadable() }
        let status: Int32
        if shape.isEmpty {
            status = H5Dread(
                handle.id, memoryType, mm_h5s_all(), mm_h5s_all(), mm_h5p_default(), destination)
        } else {
            let extents = count.map { UInt64($0) }
            guard
                H5Sselect_hyperslab(
                    fileSpace.id, H5S_SELECT_SET, start.map { UInt64($0) }, nil, extents, nil) >= 0,
                let memorySpace = HDF5Handle(
                    H5Screate_simple(Int32(extents.count), extents, nil))
            else { throw unreadable() }
            status = H5Dread(
                handle.id, memoryType, memorySpace.id, fileSpace.id, mm_h5p_default(), destination)
        }
        guard status >= 0 else { throw unreadable() }
    }

    /// The error for the last call of libhdf5, which failed.
    func unreadable() -> SingleCellError {
        HDF5Library.failure(path, name, expected: "readable data")
    }

    private func requireNumber() throws(SingleCellError) {
        guard element.isNumber else { throw notNumbers() }
    }

    private func notNumbers() -> SingleCellError {
        .unsupportedType(
            path: path, location: name, found: element.description, expected: "numbers")
    }

    private func readVector<Value: BitwiseCopyable>(
        _ range: Range<Int>, _ memoryType: Int64, zero: Value
    ) throws(SingleCellError) -> [Value] {
        guard shape.count == 1, range.upperBound <= shape[0] else {
            throw .corrupt(
                path: path, location: name, found: "shape \(shape)",
                expected: "a vector of at least \(range.upperBound)")
        }
        try requirePlausible(bytesEach: MemoryLayout<Value>.stride)
        var values = [Value](repeating: zero, count: range.count)
        try values.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try read(
                memoryType, [range.lowerBound], [range.count], UnsafeMutableRawPointer(base))
        }
        return values
    }
}
