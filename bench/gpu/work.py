"""What the peers share: the work of a sweep, which they are charged with, the step that they are held
against, and the line that they print."""

import argparse
import base64
import json
import math
import pathlib

import numpy

SIZE, BATCH, VALIDATION = 257, 5, 25
CHANNELS = [3, 4, 8, 8, 8, 16, 16]
BETA1, BETA2, EPSILON, RATE = 0.9, 0.999, 1e-8, 1e-3


def arguments(modes):
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=modes)
    parser.add_argument("--run", help="directory of a cytograd sweep of 257² images", required=True)
    parser.add_argument("--reference", help="what reference.js has written", required=True)
    parser.add_argument("--models", type=int, default=200, help="networks under vmap")
    parser.add_argument("--steps", type=int, default=40, help="steps that are timed")
    parser.add_argument("--device", default="cuda", choices=["cuda", "cpu"])
    return parser.parse_args()


def of_run(path):
    """{n: (training steps, epochs)} summed over the finished units of each training-set size."""
    work = {}
    for file in sorted(pathlib.Path(path, "units").glob("*.json")):
        unit = json.loads(file.read_text())
        steps, epochs = work.get(unit["nTrain"], (0, 0))
        each = math.ceil(unit["nTrain"] / BATCH)
        work[unit["nTrain"]] = (steps + each * unit["epochs"], epochs + unit["epochs"])
    return work


def reference(path):
    """cytograd's step: weights as arrays (kernels [3, 3, in, out], dense [in, out], biases), images
    [B, H, W, 3] of bytes, labels, and the loss before each of three updates."""
    given = json.loads(pathlib.Path(path).read_text())
    flat = numpy.array(given["weights"], numpy.float32)
    weights = [flat[p["offset"] :][: math.prod(p["shape"])].reshape(p["shape"]) for p in given["parameters"]]
    pixels = numpy.frombuffer(base64.b64decode(given["pixels"]), numpy.uint8)
    images = pixels.reshape(BATCH, SIZE, SIZE, 4)[..., :3]
    return weights, images, numpy.array(given["labels"]), given["losses"]


def report(name, device, step_seconds, epoch_seconds, losses, expected, work, note):
    """Prints one JSON line; `scaled` because no peer trains the whole sweep here."""
    steps = sum(s for s, _ in work.values())
    epochs = sum(e for _, e in work.values())
    off = max(abs(a - b) / abs(b) for a, b in zip(losses, expected))
    line = {
        "name": name,
        "device": device,
        "trainingStepMs": 1e3 * step_seconds,
        "validationEpochMs": 1e3 * epoch_seconds,
        "losses": losses,
        "lossesOff": off,
        "steps": steps,
        "epochs": epochs,
        "sweepSecondsScaled": steps * step_seconds + epochs * epoch_seconds if steps else None,
        "note": note,
    }
    print(json.dumps(line))
