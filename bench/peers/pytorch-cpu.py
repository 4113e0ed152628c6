"""The paper's network in PyTorch on the CPU, channels_last, one thread (or the number given).

Prints one line: {name, adapter, trainStepMs, epochMs, forwardMs, inference25Ms}, medians in ms.
Debian: apt-get install --no-install-recommends python3-torch
"""

import json
import platform
import statistics
import sys
import time

import torch
from torch import nn

SIZE = 257
THREADS = int(sys.argv[1]) if len(sys.argv) > 1 else 1


def network():
    """Six times conv3x3-ReLU-maxpool, dense 32, dense 2 (Schouten et al. 2021, figure 2)."""
    layers = []
    channels = [3, 4, 8, 8, 8, 16, 16]
    for before, after in zip(channels, channels[1:]):
        layers += [nn.Conv2d(before, after, 3), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 2))


def images(count):
    return torch.rand(count, 3, SIZE, SIZE).contiguous(memory_format=torch.channels_last)


def measure(work, warm_up=3, repeats=15):
    """Median time of one call in milliseconds; the warm-up is not counted."""
    for _ in range(warm_up):
        work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


torch.set_num_threads(THREADS)
torch.manual_seed(1)
model = network().to(memory_format=torch.channels_last)
assert sum(p.numel() for p in model.parameters()) == 7210
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
loss_of = nn.CrossEntropyLoss()
batch, labels, many = images(5), torch.tensor([0, 1, 0, 1, 0]), images(25)


def train_step():
    optimizer.zero_grad()
    loss = loss_of(model(batch), labels)
    loss.backward()
    optimizer.step()
    return loss.item()


@torch.no_grad()
def forward(x):
    return model(x).sum().item()


def epoch():
    """50 training images, then 25 for validation."""
    for _ in range(10):
        train_step()
    forward(many)


print(
    json.dumps(
        {
            "name": f"PyTorch {torch.__version__}, CPU, threads: {THREADS}",
            "adapter": platform.processor() or platform.machine(),
            "trainStepMs": measure(train_step),
            "epochMs": measure(epoch, warm_up=1, repeats=5),
            "forwardMs": measure(lambda: forward(batch)),
            "inference25Ms": measure(lambda: forward(many)),
        }
    )
)
