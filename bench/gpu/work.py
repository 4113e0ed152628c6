"""The work of a sweep, so that peers can be charged with the same: how many training steps and
validation images its units took, from the run directory of a finished sweep."""

import json
import math
import pathlib
import sys

SIZE, BATCH, VALIDATION = 257, 5, 25
CHANNELS = [3, 4, 8, 8, 8, 16, 16]


def of_run(path):
    """{n: (training steps, epochs)} summed over the units of each training-set size."""
    work = {}
    for file in sorted(pathlib.Path(path, "units").glob("*.json")):
        unit = json.loads(file.read_text())
        steps, epochs = work.get(unit["nTrain"], (0, 0))
        each = math.ceil(unit["nTrain"] / BATCH)
        work[unit["nTrain"]] = (steps + each * unit["epochs"], epochs + unit["epochs"])
    if not work:
        sys.exit(f"{path} holds no units: give the run directory of a finished sweep.")
    return work


def report(name, device, step_seconds, epoch_seconds, work, note):
    """Prints one JSON line; `scaled` because no peer trains the whole sweep here."""
    steps = sum(s for s, _ in work.values())
    epochs = sum(e for _, e in work.values())
    print(
        json.dumps(
            {
                "name": name,
                "device": device,
                "trainingStepMs": 1e3 * step_seconds,
                "validationEpochMs": 1e3 * epoch_seconds,
                "steps": steps,
                "epochs": epochs,
                "sweepSecondsScaled": steps * step_seconds + epochs * epoch_seconds,
                "note": note,
            }
        )
    )
