/// Finds w ≥ 0 that makes ‖A·w − y‖² smallest, from G = AᵀA and b = Aᵀy: the active-set method of
/// Lawson and Hanson (Solving Least Squares Problems, 1974, chapter 23).
///
/// Meant for a few dozen unknowns. Where columns of A depend on each other many solutions are
/// alike; a ridge of 1e-10 on columns of length 1 makes one of them the answer.
///
/// - Parameters:
///   - products: G, `[k][k]`, symmetric.
///   - truth: b, `[k]`.
/// - Returns: w, `[k]`; zeros where nothing helps.
package func nonNegativeLeastSquares(products: [[Double]], truth: [Double]) -> [Double] {
    let places = truth.indices
    let lengths = places.map { products[$0][$0].squareRoot() }
    guard lengths.contains(where: { $0 > 0 }), lengths.allSatisfy(\.isFinite) else {
        return [Double](repeating: 0, count: truth.count)
    }
    // A column of zeros helps nothing whatever its weight.
    let scales = lengths.map { $0 > 0 ? 1 / $0 : 0 }
    let matrix = places.map { row in
        places.map { column in
            row == column
                ? 1 + 1e-10 : products[row][column] * scales[row] * scales[column]
        }
    }
    let scaled = scaledNonNegativeLeastSquares(matrix, places.map { truth[$0] * scales[$0] })
    return places.map { scaled[$0] * scales[$0] }
}

/// Solves for columns of length 1.
private func scaledNonNegativeLeastSquares(
    _ matrix: [[Double]], _ truth: [Double]
) -> [Double] {
    let count = truth.count
    let size = truth.map(abs).max() ?? 0
    let tolerance = 1e-12 * size
    var weights = [Double](repeating: 0, count: count)
    var isFree = [Bool](repeating: false, count: count)
    func gradient(_ index: Int) -> Double {
        truth[index] - (0..<count).reduce(0) { $0 + matrix[index][$1] * weights[$1] }
    }
    // Each round frees one unknown; the bound is Lawson and Hanson's.
    for _ in 0..<3 * max(1, count) {
        let slopes: [Double] = (0..<count).map { isFree[$0] ? 0 : gradient($0) }
        guard let steepest = slopes.max(), steepest > tolerance,
            let next = slopes.firstIndex(of: steepest)
        else { break }
        isFree[next] = true
        while true {
            let free = (0..<count).filter { isFree[$0] }
            let found = solve(matrix, truth, free)
            guard zip(free, found).contains(where: { $1 <= 0 }) else {
                weights = [Double](repeating: 0, count: count)
                for (index, value) in zip(free, found) { weights[index] = value }
                break
            }
            // Goes towards the solution until the first unknown reaches 0, and holds it there.
            var step = 1.0
            for (index, value) in zip(free, found) where value <= 0 {
                step = min(step, weights[index] / (weights[index] - value))
            }
            for (index, value) in zip(free, found) {
                weights[index] += step * (value - weights[index])
                if weights[index] <= 1e-14 * size || (value <= 0 && step == 0) {
                    weights[index] = 0
                    isFree[index] = false
                }
            }
            if !isFree.contains(true) { break }
        }
    }
    return weights
}

/// Solves the rows and columns `free` of a positive definite system by Cholesky's method.
private func solve(_ matrix: [[Double]], _ truth: [Double], _ free: [Int]) -> [Double] {
    let count = free.count
    var factor = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for row in 0..<count {
        for column in 0...row {
            var sum = matrix[free[row]][free[column]]
            for index in 0..<column { sum -= factor[row][index] * factor[column][index] }
            factor[row][column] =
                row == column
                ? max(sum, .leastNormalMagnitude).squareRoot() : sum / factor[column][column]
        }
    }
    var solution = free.map { truth[$0] }
    for row in 0..<count {
        for index in 0..<row { solution[row] -= factor[row][index] * solution[index] }
        solution[row] /= factor[row][row]
    }
    for row in (0..<count).reversed() {
        for index in row + 1..<count { solution[row] -= factor[index][row] * solution[index] }
        solution[row] /= factor[row][row]
    }
    return solution
}
