"""Writes correlation.json: which columns correlate best with targets, by numpy's corrcoef.

Each case has sparse counts, targets that some columns drive, and what is chosen: the columns of the
largest absolute correlations of each target, over all cells or pooled within groups where the sign
agrees in all of these. Columns and targets of one value are among them.

Made with numpy 2.4.6, Python 3.11:
    python3 Tests/LearningTests/Golden/make_correlation.py
"""

import json
import pathlib

import numpy

rng = numpy.random.default_rng(41)


def correlations(x, y, groups):
    """[d, m]; 0 where nothing varies, and where groups disagree."""
    d, m = x.shape[1], y.shape[1]
    if len(set(groups)) == 1:
        with numpy.errstate(invalid="ignore", divide="ignore"):
            return numpy.nan_to_num(numpy.corrcoef(x.T, y.T)[:d, d:])
    found = numpy.zeros((d, m))
    for column in range(d):
        for target in range(m):
            own = []
            for group in sorted(set(groups)):
                a, b = x[groups == group, column], y[groups == group, target]
                if a.std() > 1e-12 and b.std() > 1e-12:
                    own.append((a - a.mean(), b - b.mean()))
            signs = {numpy.sign((a * b).sum()) for a, b in own}
            if signs in ({1.0}, {-1.0}):
                a, b = (numpy.concatenate(parts) for parts in zip(*own))
                found[column, target] = (a * b).sum() / numpy.sqrt((a * a).sum() * (b * b).sum())
    return found


def case(name, n, d, m, per_target, most, logarithm=False, offset=0.0, group_count=1):
    x = rng.poisson(rng.gamma(0.7, 1.5, size=d), size=(n, d)).astype("float32")
    x[:, 3] = 0
    x[:, 4] = 2
    if logarithm:
        x = numpy.log1p(x)
    x = (x + numpy.float32(offset)).astype("float32")
    groups = rng.integers(0, group_count, size=n)
    weights = rng.normal(size=(d, m)) * (rng.random(size=(d, m)) < 0.2)
    y = (x @ weights + rng.normal(size=(n, m)) * 2 + groups[:, None]).astype("float32")
    y[:, 1] = 0.1
    r = correlations(x.astype("float64"), y.astype("float64"), groups)
    best = {}
    for target in range(m):
        order = numpy.argsort(-abs(r[:, target]), kind="stable")[:per_target]
        for column in order:
            if r[column, target] != 0:
                best[int(column)] = max(best.get(int(column), 0), abs(r[column, target]))
    columns = sorted(sorted(best, key=lambda c: (-best[c], c))[:most])
    return {
        "name": name, "rowCount": n, "columnCount": d, "targetCount": m, "perTarget": per_target,
        "most": most, "groups": [int(g) for g in groups], "groupCount": group_count,
        "inputs": [float(v) for v in x.ravel()],
        "targets": [float(v) for v in y.ravel()],
        "correlations": [round(float(v), 12) for v in r.ravel()], "columns": columns,
    }


cases = [
    case("counts", 40, 17, 4, 3, 100),
    case("logarithms, bounded", 45, 19, 5, 4, 6, logarithm=True),
    case("a large mean", 30, 12, 3, 3, 100, offset=1000.0),
    case("within groups", 60, 15, 4, 3, 100, group_count=3),
]
path = pathlib.Path(__file__).with_name("correlation.json")
path.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
