"""A network of this architecture, defined, scaled and exported by PyTorch: weights, ONNX, answers.

    python3 test/golden/pytorch/make.py      (made with PyTorch 1.13)
"""
import json, pathlib, torch
from torch import nn

HERE = pathlib.Path(__file__).parent
MEAN, STD = [0.7, 0.6, 0.65], [0.2, 0.25, 0.3]
SIZE = 257


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [3, 4, 8, 8, 8, 16, 16]
        blocks = [m for i, o in zip(sizes, sizes[1:]) for m in (nn.Conv2d(i, o, 3), nn.ReLU(), nn.MaxPool2d(2))]
        self.features = nn.Sequential(*blocks)
        self.classifier = nn.Sequential(nn.Dropout(0.5), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 2))

    def forward(self, x):
        x = self.features(x)
        return self.classifier(x.reshape(x.size(0), -1))


class OnBytes(nn.Module):
    """The same for 8-bit pixels [N, S, S, 3], which it scales itself."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, images):
        x = images.permute(0, 3, 1, 2).float() / 255
        x = (x - torch.tensor(MEAN).view(1, 3, 1, 1)) / torch.tensor(STD).view(1, 3, 1, 1)
        return torch.log_softmax(self.net(x), 1)


torch.manual_seed(1)
net = Net().eval()
with torch.no_grad():
    net.classifier[3].weight *= 20
    # Two images that a reader can make again.
    at = torch.arange(2 * SIZE * SIZE * 3).view(2, SIZE, SIZE, 3)
    images = ((at % 251) * (at // 977 % 7 + 1) % 256).to(torch.uint8)
    x = images.permute(0, 3, 1, 2).float() / 255
    x = (x - torch.tensor(MEAN).view(1, 3, 1, 1)) / torch.tensor(STD).view(1, 3, 1, 1)
    logits = net(x)
names = {"input_names": ["x"], "dynamic_axes": {"x": {0: "batch"}}}
torch.onnx.export(net, x, HERE / "floats.onnx", opset_version=13, **names)
torch.onnx.export(OnBytes(net), images, HERE / "bytes.onnx", opset_version=17, **names)
state = {name: tensor.numpy() for name, tensor in sorted(net.state_dict().items())}
header, start = {}, 0
for name, array in state.items():
    header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [start, start + array.nbytes]}
    start += array.nbytes
text = json.dumps(header).encode()
data = b"".join(array.tobytes() for array in state.values())
(HERE / "state.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + data)
facts = {"logits": logits.tolist(), "mean": MEAN, "std": STD, "torch": torch.__version__}
(HERE / "expected.json").write_text(json.dumps(facts, indent=1) + "\n")
