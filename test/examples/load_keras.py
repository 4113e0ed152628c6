import json, keras, numpy
from keras import layers


def load(path):
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    facts = json.loads(data[8:start])
    meta = facts.pop("__metadata__")
    w = {k: numpy.frombuffer(data[start:][slice(*t["data_offsets"])], "<f4").reshape(t["shape"]) for k, t in facts.items()}
    blocks = [m for n in (4, 8, 8, 8, 16, 16) for m in (layers.Conv2D(n, 3, activation="relu"), layers.MaxPooling2D())]
    dense = [layers.Flatten(), layers.Dense(32, activation="relu"), layers.Dense(len(w["preds.bias"]))]
    net = keras.Sequential([keras.Input((int(meta["inputSize"]),) * 2 + (3,)), *blocks, *dense])
    net.set_weights([w[k] for k in sorted(w, key=lambda k: k.replace("bias", "z"))])
    return net, meta
