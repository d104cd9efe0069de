/// The blocks that the small problem is about, all of one precision.
enum KrylovSpace {
    case single(bases: [DenseMatrix], products: [DenseMatrix])
    case double(bases: [DoubleMatrix], products: [DoubleMatrix])

    /// Takes the blocks of double precision where there are any: the first one, in single
    /// precision, is then known too roughly beside them.
    init(bases: [KrylovBlock], products: [KrylovProduct]) {
        precondition(bases.count == products.count, "one product a block")
        guard products.contains(where: \.block.isDouble) else {
            self = .single(
                bases: bases.compactMap { if case .single(let block) = $0 { block } else { nil } },
                products: products.compactMap {
                    if case .single(let block) = $0.block { block } else { nil }
                })
            return
        }
        var (left, right): ([DoubleMatrix], [DoubleMatrix]) = ([], [])
        for (basis, product) in zip(bases, products) {
            if case .double(let basis) = basis, case .double(let product) = product.block {
                left.append(basis)
                right.append(product)
            }
        }
        self = .double(bases: left, products: right)
    }
}
