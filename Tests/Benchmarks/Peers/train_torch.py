"""Peer of `train-epoch` and `train-three-folds`: the notebook's network in PyTorch, eager mode.

    python train_torch.py TRAINING VALIDATION EPOCHS THREADS [FOLDS]

Trains FOLDS (1) networks one after another and prints one JSON object with the seconds of every
epoch, on the wall and of the processor: all batches of TRAINING cells, then the loss of VALIDATION
cells.
"""

import json
import sys
import time

import numpy as np
import torch
from torch import nn

import training_cells as study


class WideAndDeep(nn.Module):
    """Dense layers, each fed to the next and to the output."""

    def __init__(self):
        super().__init__()
        widths = (study.FEATURES, *study.HIDDEN)
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.output = nn.Linear(sum(study.HIDDEN), study.TARGETS)
        self.activation, self.dropout = nn.SELU(), nn.Dropout(study.DROPOUT)
        for layer in [*self.hidden, self.output]:
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        outputs = []
        for layer in self.hidden:
            x = self.dropout(self.activation(layer(x)))
            outputs.append(x)
        return self.output(torch.cat(outputs, 1))


def loss(truth, predicted):
    """Minus the mean correlation within a cell; `truth` is standardised within the cell."""
    centred = predicted - predicted.mean(1, keepdims=True)
    norm = torch.sqrt((centred * centred).sum(1) * study.TARGETS)
    return -((truth * centred).sum(1) / norm).mean()


def epoch(model, optimiser, training, validation):
    x, y = training
    model.train()
    order = torch.randperm(len(x))
    for start in range(0, len(x), study.BATCH):
        batch = order[start : start + study.BATCH]
        optimiser.zero_grad(set_to_none=True)
        penalty = study.HIDDEN_L2 * sum((layer.weight**2).sum() for layer in model.hidden)
        penalty = penalty + study.OUTPUT_L2 * (model.output.weight**2).sum()
        (loss(y[batch], model(x[batch])) + penalty).backward()
        optimiser.step()
    model.eval()
    x, y = validation
    with torch.no_grad():
        parts = range(0, len(x), 4096)
        return float(np.mean([float(loss(y[s : s + 4096], model(x[s : s + 4096]))) for s in parts]))


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    count, held_out, epochs, threads = map(int, sys.argv[1:5])
    folds = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    training, validation = (
        tuple(map(torch.from_numpy, pair)) for pair in study.make([count, held_out]))
    seconds, processor_seconds = [], []
    for _ in range(folds):
        model = WideAndDeep()
        optimiser = torch.optim.Adam(model.parameters(), lr=study.RATE, fused=True)
        for _ in range(epochs):
            start, processor = time.perf_counter(), time.process_time()
            validation_loss = epoch(model, optimiser, training, validation)
            seconds.append(time.perf_counter() - start)
            processor_seconds.append(time.process_time() - processor)
    version = torch.__version__.split("+")[0]
    plural = "s" if threads > 1 else ""
    print(json.dumps({"peer": f"PyTorch {version} ({threads} thread{plural})",
                      "seconds": seconds, "processor_seconds": processor_seconds,
                      "validation_loss": validation_loss}))


if __name__ == "__main__":
    main()
