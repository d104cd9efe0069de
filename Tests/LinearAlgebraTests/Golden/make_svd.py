"""Golden singular values for BlockLanczosTests.
Run beside this file with numpy 2.x and scikit-learn 1.x:  python make_svd.py
Writes svd.json: a formula for each matrix, its true leading singular values (numpy.linalg.svd, float64)
and scikit-learn's (TruncatedSVD, n_iter=5, random_state=0)."""
import json, pathlib
import numpy as np, sklearn
from sklearn.decomposition import TruncatedSVD


def bits(index):
    """The integer hash that the Swift test repeats: SplitMix64's finaliser."""
    with np.errstate(over="ignore"):
        z = (index.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def counts(n, d, density, seed):
    """Sparse, skewed, positive: like log-normalised counts with a few programmes of genes."""
    index = np.arange(n * d, dtype=np.uint64) + np.uint64(seed * 1_000_000_007)
    u = (bits(index) >> np.uint64(40)).astype(np.float64) / 2**24
    rows, columns = np.divmod(np.arange(n * d), d)
    programme = 1 + 2.0 * ((rows % 5) == (columns % 7))
    level = density * (0.2 + 1.6 * (columns % 11) / 10) * np.minimum(programme, 3)
    value = np.floor(64 * (0.25 + u * 7 % 1) * programme) / 64
    return np.where(u < level, value, 0).reshape(n, d)


cases = []
for n, d, density, seed, k in [(600, 240, 0.25, 1, 24), (900, 500, 0.03, 2, 30), (40, 300, 0.3, 3, 20)]:
    a = counts(n, d, density, seed)
    true = np.linalg.svd(a, compute_uv=False)[:k]
    peer = np.sort(TruncatedSVD(k, n_iter=5, random_state=0).fit(a).singular_values_)[::-1]
    cases.append(dict(rows=n, columns=d, density=density, seed=seed, entries=int((a != 0).sum()),
                      total=float(a.sum()), true=true.tolist(), peer=peer.tolist()))
out = pathlib.Path(__file__).with_name("svd.json")
out.write_text(json.dumps(dict(numpy=np.__version__, sklearn=sklearn.__version__, cases=cases), indent=1) + "\n")
