"""The sweep's work in PyTorch on a GPU: eager, or with a training step captured as a CUDA graph.

    python bench/gpu/pytorch.py RUN eager|graphs [--device cuda|cpu]

RUN is the directory of a finished cytograd sweep of 257² images. Ten units or more, n = 10 … 200,
train for a few epochs each, rotated and flipped on the device; the times are scaled to the steps
and epochs that the run's units took, and labelled so.
"""

import statistics
import sys
import time

import torch
from torch import nn

from work import BATCH, CHANNELS, SIZE, VALIDATION, of_run, report

run, mode = sys.argv[1], sys.argv[2]
device = sys.argv[sys.argv.index("--device") + 1] if "--device" in sys.argv else "cuda"
work = of_run(run)
images = torch.randint(0, 256, (250, 3, SIZE, SIZE), dtype=torch.uint8, device=device)
labels = torch.randint(0, 2, (250,), device=device)
loss_of = nn.CrossEntropyLoss()


def network():
    """Six times conv3x3-ReLU-maxpool, dense 32, dense 2 (Schouten et al. 2021, figure 2)."""
    layers = []
    for before, after in zip(CHANNELS, CHANNELS[1:]):
        layers += [nn.Conv2d(before, after, 3), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 2)]
    return nn.Sequential(*layers).to(device, memory_format=torch.channels_last)


def augmented(batch):
    """Uniform rotation and two flips, nearest pixel, border repeated."""
    count = len(batch)
    angle = 2 * torch.pi * torch.rand(count, device=device)
    flips = 1.0 - 2.0 * torch.randint(0, 2, (2, count), device=device)
    cos, sin, zero = angle.cos(), angle.sin(), torch.zeros_like(angle)
    rows = [cos * flips[0], -sin * flips[1], zero, sin * flips[0], cos * flips[1], zero]
    theta = torch.stack(rows, 1).view(count, 2, 3)
    grid = nn.functional.affine_grid(theta, batch.shape, align_corners=True)
    pixels = batch.float() / 255
    return nn.functional.grid_sample(
        pixels, grid, mode="nearest", padding_mode="border", align_corners=True
    )


def wait():
    if device == "cuda":
        torch.cuda.synchronize()


def eager(model, optimizer):
    def step(index):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(augmented(images[index])), labels[index])
        loss.backward()
        optimizer.step()

    return step


def captured(model, optimizer):
    """The same step as one CUDA graph; only the indices are copied in before each replay."""
    index = torch.zeros(BATCH, dtype=torch.long, device=device)
    step = eager(model, optimizer)
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            step(index)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step(index)

    def replay(new):
        index.copy_(new)
        graph.replay()

    return replay


@torch.no_grad()
def validate(model):
    pixels = images[:VALIDATION].float() / 255
    return loss_of(model(pixels), labels[:VALIDATION]).item()


step_times, epoch_times = [], []
for n in range(10, 201, 20):
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, capturable=device == "cuda")
    step = captured(model, optimizer) if mode == "graphs" else eager(model, optimizer)
    for epoch in range(4):
        order = torch.randperm(n, device=device)
        wait()
        start = time.perf_counter()
        for first in range(0, n, BATCH):
            step(order[first : first + BATCH])
        wait()
        middle = time.perf_counter()
        validate(model)
        if epoch > 0:  # the first warms up
            step_times.append((middle - start) / (n // BATCH))
            epoch_times.append(time.perf_counter() - middle)
name = torch.cuda.get_device_name() if device == "cuda" else "CPU"
report(
    f"PyTorch {torch.__version__} {mode}",
    name,
    statistics.median(step_times),
    statistics.median(epoch_times),
    work,
    "10 units, n = 10 … 190, scaled by steps and epochs",
)
