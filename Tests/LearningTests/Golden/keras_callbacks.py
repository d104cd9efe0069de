"""Golden schedules for TrainingScheduleTests: Keras's own ReduceLROnPlateau and EarlyStopping.
Run beside this file with keras 3.x and tensorflow-cpu 2.x:  python keras_callbacks.py"""
import json, os, pathlib
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np, keras

rng = np.random.default_rng(3)
cases = []
for case in range(50):
    length = int(rng.integers(20, 140))
    plateau, stopping = (4, 40) if case % 3 == 0 else (int(rng.integers(1, 6)), int(rng.integers(1, 15)))
    floor = 0.0 if case % 4 else 0.006
    delta = 0.0 if case % 5 else 2e-4
    # Falls, flattens, and jitters on the scale of the minimum delta, so that ties and near ties occur.
    level = -0.8 - 0.1 * (1 - np.exp(-np.arange(length) / rng.uniform(2, 30)))
    jitter = rng.choice([0, 5e-5, 1e-4, -1e-4, 1.5e-4, -5e-5], size=length) * rng.choice([1, 10])
    losses = np.round(level + jitter, int(rng.integers(3, 7))).astype("f4")
    if case % 11 == 0:
        losses[rng.integers(1, length, 3)] = np.nan
    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    model.stop_training = False
    reduce = keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.9, patience=plateau, min_lr=floor, mode="min")
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=stopping, min_delta=delta, mode="min", restore_best_weights=True)
    rates = []
    for callback in (reduce, stop):
        callback.set_model(model)
        callback.on_train_begin()
    for epoch, value in enumerate(losses):
        rates.append(float(f"{model.optimizer.learning_rate.numpy():.9g}"))
        for callback in (reduce, stop):
            callback.on_epoch_end(epoch, dict(val_loss=float(value)))
        if model.stop_training:
            break
    cases.append(dict(plateau=plateau, stopping=stopping, floor=floor, delta=delta,
                      losses=[None if np.isnan(v) else float(f"{v:.8g}") for v in losses],
                      rates=rates, bestEpoch=stop.best_epoch + 1, stopped=bool(model.stop_training)))
out = pathlib.Path(__file__).with_name("keras_callbacks.json")
out.write_text(json.dumps(dict(keras=keras.__version__, cases=cases)) + "\n")
