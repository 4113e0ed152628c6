"""The sweep's work in JAX: `models` networks trained together by vmap, each step jitted.

    python jax_vmap.py vmap --run RUN --reference FILE [--models 200]

A step of all networks is timed and charged to each alike, as if all were busy to the end: the best
case for vmap.
"""

import os
import statistics
import time

from work import BATCH, BETA1, BETA2, CHANNELS, EPSILON, RATE, SIZE, VALIDATION
from work import arguments, of_run, reference, report

given = arguments(["vmap"])
os.environ.setdefault("JAX_PLATFORMS", given.device)

import jax
import jax.numpy as jnp
from jax import lax

MODELS = given.models


def initial(key):
    """Glorot-uniform weights (Schouten et al. 2021, figure 2)."""
    parameters = []
    shapes = [(3, 3, a, b) for a, b in zip(CHANNELS, CHANNELS[1:])] + [(64, 32), (32, 2)]
    for k, shape in zip(jax.random.split(key, len(shapes)), shapes):
        receptive = 9 if len(shape) == 4 else 1
        limit = (6 / (receptive * (shape[-2] + shape[-1]))) ** 0.5
        parameters.append((jax.random.uniform(k, shape, minval=-limit, maxval=limit), jnp.zeros(shape[-1])))
    return parameters


def logits(parameters, x):
    for kernel, bias in parameters[:6]:
        x = lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = lax.reduce_window(jax.nn.relu(x + bias), -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    (k1, b1), (k2, b2) = parameters[6:]
    return jax.nn.relu(x.reshape(len(x), -1) @ k1 + b1) @ k2 + b2


def loss(parameters, x, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(logits(parameters, x)), y[:, None], 1).mean()


def augmented(image, key):
    """Uniform rotation and two flips, nearest pixel, border repeated."""
    turn, rows, columns = jax.random.split(key, 3)
    angle = 2 * jnp.pi * jax.random.uniform(turn)
    centre = (SIZE - 1) / 2
    r, c = jnp.meshgrid(jnp.arange(SIZE) - centre, jnp.arange(SIZE) - centre, indexing="ij")
    r = r * jnp.where(jax.random.bernoulli(rows), 1, -1)
    c = c * jnp.where(jax.random.bernoulli(columns), 1, -1)
    where = [jnp.cos(angle) * r - jnp.sin(angle) * c, jnp.sin(angle) * r + jnp.cos(angle) * c]
    row, column = (jnp.clip(jnp.floor(v + centre + 0.5), 0, SIZE - 1).astype(int) for v in where)
    return image[row, column].astype(jnp.float32) / 255


def update(parameters, m, v, t, x, y):
    value, gradients = jax.value_and_grad(loss)(parameters, x, y)
    m = jax.tree.map(lambda a, g: BETA1 * a + (1 - BETA1) * g, m, gradients)
    v = jax.tree.map(lambda a, g: BETA2 * a + (1 - BETA2) * g * g, v, gradients)
    rate = RATE * jnp.sqrt(1 - BETA2**t) / (1 - BETA1**t)
    parameters = jax.tree.map(lambda p, a, b: p - rate * a / (jnp.sqrt(b) + EPSILON), parameters, m, v)
    return parameters, m, v, value


def one_step(parameters, m, v, t, images, labels, index, key):
    x = jax.vmap(augmented)(images[index], jax.random.split(key, BATCH))
    return update(parameters, m, v, t, x, labels[index])


step = jax.jit(jax.vmap(one_step, (0, 0, 0, None, None, None, 0, 0)), donate_argnums=(0, 1, 2))
validate = jax.jit(jax.vmap(loss, (0, None, None)))


def losses_of_reference():
    """The loss before each of three updates, from cytograd's weights on its images; two networks."""
    weights, pixels, answers, expected = reference(given.reference)
    pairs = [(jnp.array(k), jnp.array(b)) for k, b in zip(weights[::2], weights[1::2])]
    parameters = jax.tree.map(lambda p: jnp.stack([p, p]), pairs)
    m, v = (jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
    together = jax.jit(jax.vmap(update, (0, 0, 0, None, None, None)))
    x, y, losses = jnp.array(pixels, jnp.float32) / 255, jnp.array(answers), []
    for t in range(1, len(expected) + 1):
        parameters, m, v, value = together(parameters, m, v, float(t), x, y)
        losses.append(float(value[1]))
    return losses, expected


losses, expected = losses_of_reference()
key = jax.random.key(1)
images = jax.random.randint(key, (250, SIZE, SIZE, 3), 0, 256).astype(jnp.uint8)
labels = jax.random.randint(key, (250,), 0, 2)
parameters = jax.vmap(initial)(jax.random.split(key, MODELS))
m, v = (jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
pixels = images[:VALIDATION].astype(jnp.float32) / 255
step_times, epoch_times = [], []
for t in range(1, given.steps + 1):
    key, draw, turn = jax.random.split(key, 3)
    index = jax.random.randint(draw, (MODELS, BATCH), 0, 250)
    keys = jax.random.split(turn, MODELS)
    start = time.perf_counter()
    parameters, m, v, _ = step(parameters, m, v, float(t), images, labels, index, keys)
    jax.block_until_ready(parameters)
    step_times.append(time.perf_counter() - start)
    if t % 4 == 0:
        start = time.perf_counter()
        validate(parameters, pixels, labels[:VALIDATION]).block_until_ready()
        epoch_times.append(time.perf_counter() - start)
report(
    f"JAX {jax.__version__} vmap + jit, {MODELS} networks",
    str(jax.devices()[0]),
    statistics.median(step_times[len(step_times) // 5 :]) / MODELS,
    statistics.median(epoch_times[len(epoch_times) // 5 :]) / MODELS,
    losses,
    expected,
    of_run(given.run),
    "a step of all networks, shared out evenly; scaled by steps and epochs",
)
