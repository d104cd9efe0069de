extension SparseMatrix {
    /// Returns the rows at `indices`, in that order; an index may come more than once.
    package func selectingRows(_ indices: [Int]) -> SparseMatrix {
        var offsets: [Int] = [0]
        offsets.reserveCapacity(indices.count + 1)
        for index in indices {
            precondition(index >= 0 && index < rowCount, "row \(index) of \(rowCount)")
            offsets.append(offsets[offsets.count - 1] + rowOffsets[index + 1] - rowOffsets[index])
        }
        var selectedColumns: [Int32] = []
        var selectedValues: [Float] = []
        selectedColumns.reserveCapacity(offsets[indices.count])
        selectedValues.reserveCapacity(offsets[indices.count])
        for index in indices {
            let range = rowOffsets[index]..<rowOffsets[index + 1]
            selectedColumns.append(contentsOf: columnIndices[range])
            selectedValues.append(contentsOf: values[range])
        }
        return SparseMatrix(
            trusting: indices.count, columnCount: columnCount, rowOffsets: offsets,
            columnIndices: selectedColumns, values: selectedValues)
    }

    /// Returns the matrix with its columns renumbered.
    ///
    /// `newIndex` `[columnCount]` is the new place of each column, −1 to drop it. No two columns
    /// may get the same place. The returned matrix has `newCount` columns.
    package func remappingColumns(_ newIndex: [Int32], columnCount newCount: Int) -> SparseMatrix {
        precondition(
            newIndex.count == columnCount, "\(newIndex.count) places, \(columnCount) columns")
        var taken = [Bool](repeating: false, count: newCount)
        var isAscending = true
        var last: Int32 = -1
        for place in newIndex where place >= 0 {
            precondition(Int(place) < newCount, "place \(place) of \(newCount)")
            precondition(!taken[Int(place)], "two columns are sent to place \(place)")
            taken[Int(place)] = true
            if place < last { isAscending = false }
            last = place
        }
        var offsets: [Int] = [0]
        offsets.reserveCapacity(rowCount + 1)
        var keptColumns: [Int32] = []
        var keptValues: [Float] = []
        keptColumns.reserveCapacity(entryCount)
        keptValues.reserveCapacity(entryCount)
        var rowEntries: [(column: Int32, value: Float)] = []
        for row in 0..<rowCount {
            rowEntries.removeAll(keepingCapacity: true)
            for entry in rowOffsets[row]..<rowOffsets[row + 1] {
                let place = newIndex[Int(columnIndices[entry])]
                if place >= 0 { rowEntries.append((place, values[entry])) }
            }
            if !isAscending { rowEntries.sort { $0.column < $1.column } }
            for entry in rowEntries {
                keptColumns.append(entry.column)
                keptValues.append(entry.value)
            }
            offsets.append(keptColumns.count)
        }
        return SparseMatrix(
            trusting: rowCount, columnCount: newCount, rowOffsets: offsets,
            columnIndices: keptColumns, values: keptValues)
    }

    /// Returns every entry stored, zeros included, `[rowCount, columnCount]`.
    package func dense() -> DenseMatrix {
        var result = DenseMatrix(rowCount: rowCount, columnCount: columnCount)
        for row in 0..<rowCount {
            for entry in rowOffsets[row]..<rowOffsets[row + 1] {
                result.values[row * columnCount + Int(columnIndices[entry])] = values[entry]
            }
        }
        return result
    }

    /// Returns a few columns densely, `[rowCount, indices.count]`, in the order of `indices`.
    ///
    /// A column may come more than once. Every entry is looked at once, whatever is taken.
    package func columns(_ indices: [Int]) -> DenseMatrix {
        var firstPlace = [Int32](repeating: -1, count: columnCount)
        // Repeated columns are rare: they are chained behind their first place.
        var nextPlace = [Int32](repeating: -1, count: indices.count)
        for (position, index) in indices.enumerated().reversed() {
            precondition(index >= 0 && index < columnCount, "column \(index) of \(columnCount)")
            nextPlace[position] = firstPlace[index]
            firstPlace[index] = Int32(position)
        }
        var result = DenseMatrix(rowCount: rowCount, columnCount: indices.count)
        for row in 0..<rowCount {
            for entry in rowOffsets[row]..<rowOffsets[row + 1] {
                var place = firstPlace[Int(columnIndices[entry])]
                while place >= 0 {
                    result.values[row * indices.count + Int(place)] = values[entry]
                    place = nextPlace[Int(place)]
                }
            }
        }
        return result
    }
}
