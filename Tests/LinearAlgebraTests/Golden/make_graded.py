"""Golden singular values for GradedSpectraTests: LAPACK's, in double precision (numpy.linalg.svd).
Run beside this file with numpy 2.x:  python make_graded.py
Writes graded.json. A matrix is made from integers by the formula of `matrix`, which the Swift test
repeats, so that both have the very same numbers in single precision; `total` checks it."""
import json, pathlib
import numpy as np


def bits(index):
    """SplitMix64's finaliser, as in make_svd.py."""
    with np.errstate(over="ignore"):
        z = (index.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def reflect(a, seed):
    """Rows by a Householder reflection H = 1 - 2 v v' / v'v of small whole numbers."""
    index = np.arange(len(a), dtype=np.uint64) + np.uint64(seed * 1_000_003)
    v = (bits(index) >> np.uint64(60)).astype(np.float64) - 7.5
    square = float((v * v).sum())
    # In a fixed order, since sums in another order have other digits.
    for column in range(a.shape[1]):
        dot = 0.0
        for row in range(len(a)):
            dot += v[row] * a[row, column]
        a[:, column] -= 2 * dot / square * v
    return a


def matrix(n, d, values, seed):
    """H1 H2 diag(values) H3 H4, rounded to single precision."""
    a = np.zeros((n, d))
    for i, value in enumerate(values):
        a[i, i] = value
    a = reflect(reflect(a, seed), seed + 1)
    a = reflect(reflect(a.T.copy(), seed + 2), seed + 3).T
    return a.astype(np.float32)


def spectrum(ratio, k):
    """k values from 1 down to 1 / ratio, evenly in the exponent."""
    return [float(np.float32(ratio ** (-i / (k - 1)))) for i in range(k)]


def counts(n, d, density, seed):
    """As make_svd.py, each column divided by a power of two: sparse, and graded."""
    index = np.arange(n * d, dtype=np.uint64) + np.uint64(seed * 1_000_000_007)
    u = (bits(index) >> np.uint64(40)).astype(np.float64) / 2**24
    rows, columns = np.divmod(np.arange(n * d), d)
    programme = 1 + 2.0 * ((rows % 5) == (columns % 7))
    level = density * (0.2 + 1.6 * (columns % 11) / 10) * np.minimum(programme, 3)
    value = np.floor(64 * (0.25 + u * 7 % 1) * programme) / 64
    return (np.where(u < level, value, 0) / 2.0 ** (columns % 20)).reshape(n, d)


cases = []


def case(name, a, k, **facts):
    true = np.linalg.svd(a.astype(np.float64), compute_uv=False)
    cases.append(dict(name=name, rows=a.shape[0], columns=a.shape[1], components=k, **facts,
                      total=float(a.astype(np.float64).sum()), true=true[:k].tolist()))


for exponent in range(1, 7):
    for n, d, k in [(120, 90, 20), (90, 120, 64)]:
        values = spectrum(10.0**exponent, k)
        # Half the last value for the rest.
        case(f"1e{exponent}", matrix(n, d, values + [values[-1] / 2] * (80 - k), 10 * exponent), k,
             values=values, rest=80 - k, seed=10 * exponent)
for rank in (1, 7):
    values = [3.0, 2.0, 1.5, 1.0, 0.75, 0.5, 0.25][:rank]
    case(f"rank {rank}", matrix(100, 60, values, 5), 20, values=values, rest=0, seed=5)
case("sparse", counts(400, 200, 0.1, 4), 150, values=[], rest=0, seed=4)
out = pathlib.Path(__file__).with_name("graded.json")
out.write_text(json.dumps(dict(numpy=np.__version__, cases=cases)) + "\n")
