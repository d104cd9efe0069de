"""Golden training for KerasGoldenTests: 20 steps, and 3 epochs with a partial batch, in real Keras.
Run beside this file with keras 3.x and tensorflow-cpu 2.x:  python keras_training.py
Data and first weights follow from an integer hash that the Swift test repeats."""
import json, os, pathlib
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np, tensorflow as tf, keras
from keras import layers as L, regularizers as R

D, HIDDEN, M, N, V = 24, (16, 32, 32, 10), 10, 300, 130
HIDDEN_L2, OUTPUT_L2 = 1e-3, 2e-4


def noise(count, seed):
    """`count` numbers in -1..<1, multiples of 2^-23."""
    with np.errstate(over="ignore"):
        z = (np.arange(count, dtype=np.uint64) + np.uint64(seed * 1_000_003 + 1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    return ((z >> np.uint64(40)).astype("f8") / 2**23 - 1).astype("f4")


def cells(count, seed):
    x = noise(count * D, seed).reshape(count, D)
    y = x @ noise(D * M, 90).reshape(D, M) + noise(count * M, seed + 1).reshape(count, M)
    y -= y.mean(1, keepdims=True)
    y /= y.std(1, keepdims=True)
    return 2 * x, y


def loss(y_true, y_pred):
    """The notebook's negative_correlation_loss."""
    my = tf.tile(tf.expand_dims(tf.reduce_mean(y_pred, axis=1), axis=1), (1, y_true.shape[1]))
    ym = y_pred - my
    r_num = tf.reduce_sum(tf.multiply(y_true, ym), axis=1)
    r_den = tf.sqrt(tf.reduce_sum(tf.square(ym), axis=1) * float(y_true.shape[-1]))
    return -tf.reduce_mean(r_num / r_den)


def network(concatenates):
    inputs = x = L.Input((D,))
    hidden = []
    for width in HIDDEN:
        x = L.Dense(width, activation="selu", kernel_regularizer=R.l2(HIDDEN_L2))(x)
        hidden.append(x)
    x = L.Concatenate()(hidden) if concatenates else x
    model = keras.Model(inputs, L.Dense(M, kernel_regularizer=R.l2(OUTPUT_L2))(x))
    weights = []
    for index, weight in enumerate(model.get_weights()):
        scale = (3 / weight.shape[0]) ** 0.5 if weight.ndim == 2 else 0.25
        weights.append((np.float32(scale) * noise(weight.size, 100 + index)).reshape(weight.shape))
    model.set_weights(weights)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    return model


x, y = cells(N, 1)
xv, yv = cells(V, 5)
cases = []
for concatenates in (True, False):
    model = network(concatenates)
    steps = []
    for step in range(20):
        # Batches of 60 that walk through the cells, now and then a smaller one.
        rows = (np.arange(37 if step % 7 == 6 else 60) * 7 + 11 * step) % N
        history = model.fit(x[rows], y[rows], batch_size=64, epochs=1, shuffle=False, verbose=0,
                            validation_data=(xv, yv), validation_batch_size=64).history
        steps.append([history["loss"][0], history["val_loss"][0]])
    model2 = network(concatenates)
    epochs = []
    for epoch in range(3):
        rows = (np.arange(N) * 7 + 11 * epoch) % N
        history = model2.fit(x[rows], y[rows], batch_size=64, epochs=1, shuffle=False, verbose=0,
                             validation_data=(xv, yv), validation_batch_size=64).history
        epochs.append([history["loss"][0], history["val_loss"][0]])
    cases.append(dict(concatenates=concatenates, steps=steps, epochs=epochs,
                      weights=[[float(f"{v:.7g}") for v in w.ravel()] for w in model.get_weights()],
                      epochWeightNorms=[float(np.linalg.norm(w.astype("f8"))) for w in model2.get_weights()]))
out = pathlib.Path(__file__).with_name("keras_training.json")
out.write_text(json.dumps(dict(keras=keras.__version__, tensorflow=tf.__version__, cases=cases)) + "\n")
