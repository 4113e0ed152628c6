"""The sweep's work in PyTorch: eager, with a training step captured as a CUDA graph, or with all
networks in one step by torch.func.vmap.

    python pytorch.py eager|graphs|vmap --run RUN --reference FILE [--device cpu]

Units of several sizes train for a few epochs each, rotated and flipped on the device; the times are
scaled to the steps and epochs that the run's units took, and labelled so. A step of all networks is
charged to each alike, as if all were busy to the end: the best case for vmap.
"""

import statistics
import sys
import time

import torch
from torch import nn

from work import BATCH, BETA1, BETA2, CHANNELS, EPSILON, RATE, SIZE, VALIDATION
from work import arguments, of_run, reference, report

given = arguments(["eager", "graphs", "vmap"])
device = given.device
if device == "cuda" and not torch.cuda.is_available():
    sys.exit("PyTorch sees no CUDA device")
if given.mode == "graphs" and device != "cuda":
    sys.exit("CUDA graphs need a CUDA device")
if given.mode == "vmap" and not hasattr(torch, "func"):
    sys.exit(f"PyTorch {torch.__version__} has no torch.func: 2.0 or later")
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


def adam(parameters):
    capturable = {"capturable": True} if given.mode == "graphs" else {}
    return torch.optim.Adam(parameters, lr=RATE, betas=(BETA1, BETA2), eps=EPSILON, **capturable)


def loaded(weights):
    """The network with cytograd's weights; its dense layer reads pixel by pixel, ours channel by channel."""
    model = network()
    with torch.no_grad():
        for parameter, values in zip(model.parameters(), map(torch.tensor, weights)):
            if values.ndim == 4:
                values = values.permute(3, 2, 0, 1)
            elif values.shape[0] == 64:
                values = values.reshape(2, 2, 16, 32).permute(3, 2, 0, 1).reshape(32, 64)
            elif values.ndim == 2:
                values = values.T
            parameter.copy_(values)
    return model


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


def update(model, optimizer, x, y):
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(model(x), y)
    loss.backward()
    optimizer.step()
    return loss


def eager(model, optimizer):
    return lambda index: update(model, optimizer, augmented(images[index]), labels[index])


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


class Stacked:
    """Networks in one step: their parameters stacked, gradients by vmap over grad."""

    def __init__(self, models):
        from torch.func import functional_call, grad_and_value, stack_module_state, vmap

        self.count = len(models)
        self.parameters, _ = stack_module_state(models)
        self.optimizer = adam(list(self.parameters.values()))
        skeleton = models[0]

        def loss(parameters, x, y):
            return loss_of(functional_call(skeleton, parameters, (x,)), y)

        self.step_of_all = vmap(grad_and_value(loss))
        self.loss_of_all = vmap(loss, (0, None, None))

    def update(self, x, y):
        values = {name: p.detach() for name, p in self.parameters.items()}
        gradients, losses = self.step_of_all(values, x, y)
        for name, parameter in self.parameters.items():
            parameter.grad = gradients[name]
        self.optimizer.step()
        return losses

    def step(self, index):
        x = augmented(images[index.flatten()]).unflatten(0, index.shape)
        return self.update(x, labels[index])

    @torch.no_grad()
    def validate(self):
        values = {name: p.detach() for name, p in self.parameters.items()}
        return self.loss_of_all(values, images[:VALIDATION].float() / 255, labels[:VALIDATION]).sum().item()


def losses_of_reference():
    """The loss before each of three updates, from cytograd's weights on its images."""
    weights, pixels, answers, expected = reference(given.reference)
    x = torch.tensor(pixels.copy(), device=device).permute(0, 3, 1, 2).float() / 255
    y = torch.tensor(answers, device=device)
    model = loaded(weights)
    if given.mode == "vmap":
        stacked = Stacked([model, loaded(weights)])
        pair = lambda values: torch.stack([values, values])
        return [stacked.update(pair(x), pair(y))[1].item() for _ in expected], expected
    optimizer = adam(model.parameters())
    return [update(model, optimizer, x, y).item() for _ in expected], expected


@torch.no_grad()
def validate(model):
    pixels = images[:VALIDATION].float() / 255
    return loss_of(model(pixels), labels[:VALIDATION]).item()


def timed(work):
    wait()
    start = time.perf_counter()
    work()
    wait()
    return time.perf_counter() - start


def one_by_one():
    """Seconds of a step and of a validation: units of several sizes, one after the other."""
    steps, validations = [], []
    for n in range(10, 201, 20):
        model = network()
        optimizer = adam(model.parameters())
        step = captured(model, optimizer) if given.mode == "graphs" else eager(model, optimizer)
        for epoch in range(max(2, given.steps // 10)):
            order = torch.randperm(n, device=device)
            parts = order.split(BATCH)[: given.steps]
            seconds = timed(lambda: [step(part) for part in parts]) / len(parts)
            validation = timed(lambda: validate(model))
            if epoch > 0:  # the first warms up
                steps.append(seconds)
                validations.append(validation)
    return steps, validations


def all_at_once():
    """The same with all networks in each step, shared out evenly."""
    stacked = Stacked([network() for _ in range(given.models)])
    steps, validations = [], []
    for i in range(given.steps):
        index = torch.randint(0, 250, (given.models, BATCH), device=device)
        steps.append(timed(lambda: stacked.step(index)) / given.models)
        if i % 4 == 0:
            validations.append(timed(stacked.validate) / given.models)
    return steps[len(steps) // 5 :], validations[len(validations) // 5 :]


losses, expected = losses_of_reference()
together = given.mode == "vmap"
steps, validations = all_at_once() if together else one_by_one()
report(
    f"PyTorch {torch.__version__} {given.mode}" + (f", {given.models} networks" if together else ""),
    torch.cuda.get_device_name() if device == "cuda" else "CPU",
    statistics.median(steps),
    statistics.median(validations),
    losses,
    expected,
    of_run(given.run),
    "a step of all networks, shared out evenly; scaled by steps and epochs"
    if together
    else "units of 10 … 190 images, scaled by steps and epochs",
)
