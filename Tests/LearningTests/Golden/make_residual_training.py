"""Writes residual_training.json: 20 steps of AdamW of small residual networks, by JAX's gradients.

Formulas are those of ResidualShape, HeadLoss, DecoupledAdam and ResidualOptions, written down once
more in double precision; gradients come from JAX. Data and first weights follow from an integer hash
that the Swift test repeats. Nothing is dropped, mixed or shuffled.

Made with jax 0.10.2, numpy 2.4.6, Python 3.11:
    JAX_ENABLE_X64=1 python3 Tests/LearningTests/Golden/make_residual_training.py
"""

import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
N, BATCH, EPOCHS, TARGET_COUNT = 50, 12, 5, 20
RATE, DECAY, BETA1, BETA2, EPSILON = 2e-3, 1e-2, 0.9, 0.99, 1e-8


def noise(count, seed):
    """`count` numbers in -1..<1, multiples of 2^-23."""
    with np.errstate(over="ignore"):
        z = (np.arange(count, dtype=np.uint64) + np.uint64(seed * 1_000_003 + 1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(40)).astype("f8") / 2**23 - 1


def shapes(d, w, blocks, t, heads):
    """Matrices, then vectors, as (name, shape)."""
    matrices = [(f"W{i}", (d if i == 0 else w, w)) for i in range(blocks)]
    matrices += [("S", (d, t))] + [(f"U{h}", (w, t)) for h in range(heads)]
    vectors = [(f"{n}{i}", (w,)) for i in range(blocks) for n in "bgs"]
    return matrices, vectors + [(f"c{h}", (t,)) for h in range(heads)]


def run(name, d, w, blocks, t, head_weight, squared_error, averaging, latent):
    heads = blocks if head_weight > 0 else 1
    matrices, vectors = shapes(d, w, blocks, t, heads)
    flat = []
    for index, (key, shape) in enumerate(matrices + vectors):
        values = 0.3 * noise(int(np.prod(shape)), 100 + index)
        flat.append((key, values.reshape(shape) + (1 if key[0] == "g" else 0)))
    p = {key: jnp.array(v.astype("f4"), "f8") for key, v in flat}
    x = (2 * noise(N * d, 1)).reshape(N, d)
    y = x @ noise(d * t, 90).reshape(d, t) + noise(N * t, 2).reshape(N, t)
    sums = 0.5 * noise(t, 3)
    if not latent:
        y = (y - y.mean(1, keepdims=True)) / y.std(1, keepdims=True)
    weights = np.array([1.0 if h == heads - 1 else head_weight for h in range(heads)])
    weights /= weights.sum()

    def outputs(p, x):
        given, h = [], None
        for i in range(blocks):
            v = (x if i == 0 else h) @ p[f"W{i}"] + p[f"b{i}"]
            v = (v - v.mean(1, keepdims=True)) / jnp.sqrt(v.var(1, keepdims=True) + 1e-5)
            g = jax.nn.gelu(v * p[f"g{i}"] + p[f"s{i}"], approximate=False)
            h = g if i == 0 else h + g
            head = i - (blocks - heads)
            if head >= 0:
                given.append(h @ p[f"U{head}"] + x @ p["S"] + p[f"c{head}"])
        return given

    def one(q, y):
        if latent:
            square = (q * q).sum(1) - (q @ sums) ** 2 / TARGET_COUNT
            r = (y * q).sum(1) / jnp.sqrt(square * TARGET_COUNT)
            errors = ((q - y) ** 2).sum(1) - (q @ sums) ** 2 / TARGET_COUNT
            return -r.mean() + squared_error * errors.mean() / TARGET_COUNT
        c = q - q.mean(1, keepdims=True)
        r = (y * c).sum(1) / jnp.sqrt((c * c).sum(1) * t)
        return -r.mean() + squared_error * ((q - y) ** 2).mean()

    def loss(p, x, y):
        return sum(s * one(q, y) for s, q in zip(weights, outputs(p, x)))

    both = jax.jit(jax.value_and_grad(loss))
    m = {k: jnp.zeros_like(v) for k, v in p.items()}
    v = {k: jnp.zeros_like(a) for k, a in p.items()}
    average = dict(p)
    steps, losses, step = N // BATCH, [], 0
    for epoch in range(EPOCHS):
        order = (np.arange(N) * 7 + 11 * epoch) % N
        total = 0.0
        for s in range(steps):
            rows = order[s * BATCH : (s + 1) * BATCH]
            value, g = both(p, x[rows], y[rows])
            total += float(value)
            f = step / (EPOCHS * steps)
            rate = RATE * (min(1, f / 0.15 + 0.04) if f < 0.15 else 0.5 * (1 + np.cos(np.pi * (f - 0.15) / 0.85)))
            for k in p:
                m[k] = BETA1 * m[k] + (1 - BETA1) * g[k]
                v[k] = BETA2 * v[k] + (1 - BETA2) * g[k] ** 2
                old = p[k] * (1 - rate * DECAY) if p[k].ndim > 1 else p[k]
                root = jnp.sqrt(v[k] / (1 - BETA2 ** (step + 1))) + EPSILON
                p[k] = old - rate / (1 - BETA1 ** (step + 1)) * m[k] / root
            share = min(averaging, (1 + step) / (10 + step))
            average = {k: average[k] * share + p[k] * (1 - share) for k in p} if averaging > 0 else p
            step += 1
        losses.append(total / steps)
    predictions = sum(s * q for s, q in zip(weights, outputs(average, x)))
    short = lambda a: [float(f"{u:.7g}") for u in np.asarray(a).ravel()]
    return {
        "name": name, "inputCount": d, "width": w, "blockCount": blocks, "targetCount": t,
        "headWeight": head_weight, "squaredError": squared_error, "averaging": averaging,
        "isLatent": latent, "losses": losses,
        "parameters": short(np.concatenate([np.asarray(average[k]).ravel() for k, _ in matrices + vectors])),
        "predictions": short(predictions),
    }


cases = [
    run("one wide block", 9, 21, 1, 7, 0, 0.5, 0, False),
    run("three blocks, heads, averaged weights", 6, 13, 3, 9, 0.5, 0.2, 0.9, False),
    run("latent targets, two blocks", 9, 16, 2, 5, 0, 0.5, 0, True),
]
path = pathlib.Path(__file__).with_name("residual_training.json")
path.write_text(json.dumps({"cases": cases}) + "\n")
