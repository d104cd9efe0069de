"""Peer of `train-three-folds`: the notebook's network in Keras on TensorFlow.

    python train_keras.py TRAINING VALIDATION EPOCHS THREADS [FOLDS]

Trains FOLDS (1) networks one after another and prints one JSON object with the seconds of every
epoch: all batches of TRAINING cells, then the loss of VALIDATION cells.
"""

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import tensorflow as tf
from keras import layers, regularizers

import training_cells as study


def loss(truth, predicted):
    """Minus the mean correlation within a cell; `truth` is standardised within the cell."""
    centred = predicted - tf.reduce_mean(predicted, axis=1, keepdims=True)
    norm = tf.sqrt(tf.reduce_sum(centred * centred, axis=1) * float(study.TARGETS))
    return -tf.reduce_mean(tf.reduce_sum(truth * centred, axis=1) / norm)


def network():
    """Dense layers, each fed to the next and to the output."""
    source = x = layers.Input((study.FEATURES,))
    outputs = []
    for width in study.HIDDEN:
        penalty = regularizers.l2(study.HIDDEN_L2)
        x = layers.Dense(width, activation="selu", kernel_regularizer=penalty)(x)
        x = layers.Dropout(study.DROPOUT)(x)
        outputs.append(x)
    penalty = regularizers.l2(study.OUTPUT_L2)
    output = layers.Dense(study.TARGETS, kernel_regularizer=penalty)(layers.Concatenate()(outputs))
    model = keras.Model(source, output)
    model.compile(optimizer=keras.optimizers.Adam(study.RATE), loss=loss)
    return model


class Clock(keras.callbacks.Callback):
    """Seconds of every epoch, validation included."""

    def __init__(self):
        super().__init__()
        self.seconds, self.validation_loss = [], None

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)
        self.validation_loss = logs["val_loss"]


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    count, held_out, epochs, threads = map(int, sys.argv[1:5])
    folds = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    keras.utils.set_random_seed(0)
    (x, y), validation = study.make([count, held_out])
    clock = Clock()
    for _ in range(folds):
        network().fit(
            x, y, validation_data=validation, epochs=epochs, batch_size=study.BATCH, verbose=0,
            callbacks=[clock])
    plural = "s" if threads > 1 else ""
    peer = f"Keras {keras.__version__}, TensorFlow {tf.__version__} ({threads} thread{plural})"
    print(json.dumps({"peer": peer, "seconds": clock.seconds,
                      "validation_loss": float(clock.validation_loss)}))


if __name__ == "__main__":
    main()
