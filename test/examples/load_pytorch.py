import json, numpy, torch
from torch import nn


def load(path):
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    facts = json.loads(data[8:start])
    meta = facts.pop("__metadata__")
    w = {k: numpy.frombuffer(data[start:][slice(*t["data_offsets"])], "<f4").reshape(t["shape"]) for k, t in facts.items()}
    convs = [w[f"conv{i}.kernel"].transpose(3, 2, 0, 1) for i in range(1, 7)]
    dense = [w["dense1.kernel"].reshape(-1, 16, 32).transpose(2, 1, 0).reshape(32, -1), w["preds.kernel"].T]
    net = nn.Sequential(*[m for k in convs for m in (nn.Conv2d(k.shape[1], k.shape[0], 3), nn.ReLU(), nn.MaxPool2d(2))], nn.Flatten(), nn.Linear(dense[0].shape[1], 32), nn.ReLU(), nn.Linear(32, len(dense[1])))
    net.load_state_dict({k: torch.tensor(x.copy()) for k, x in zip(net.state_dict(), [x for kernel, bias in zip(convs + dense, [w[k] for k in w if "bias" in k]) for x in (kernel, bias)])})
    return net.eval(), meta
