/**
 * The operations in plain float64, for one network: the truth that kernels are held against.
 * Layout as in src/engine/ops: images [B, H, W, C], kernels [3, 3, CI, CO], dense kernels [IN, OUT].
 */
export interface Array64 {
  shape: number[];
  data: Float64Array;
}

export const zeros = (...shape: number[]): Array64 => ({
  shape,
  data: new Float64Array(shape.reduce((a, b) => a * b, 1)),
});

/**
 * Calls `visit` for every pair of an input value and a kernel row that meet in a valid 3×3
 * convolution: x[xi] times kernel[ki + co] goes into y[yi + co]. The loop over the output channels
 * is the caller's, which makes it several times faster.
 */
function eachTap(
  [B, H, W, CI]: number[],
  CO: number,
  visit: (xi: number, ki: number, yi: number) => void,
): void {
  const [OH, OW] = [H - 2, W - 2];
  for (let b = 0; b < B; b++)
    for (let p = 0; p < OH; p++)
      for (let q = 0; q < OW; q++)
        for (let tap = 0; tap < 9; tap++) {
          const x = ((b * H + p + Math.floor(tap / 3)) * W + q + (tap % 3)) * CI;
          const y = ((b * OH + p) * OW + q) * CO;
          for (let ci = 0; ci < CI; ci++) visit(x + ci, (tap * CI + ci) * CO, y);
        }
}

export function conv3x3(x: Array64, kernel: Array64, bias: Array64): Array64 {
  const [B, H, W] = x.shape;
  const CO = bias.shape[0];
  const y = zeros(B, H - 2, W - 2, CO);
  const [xs, ks, ys] = [x.data, kernel.data, y.data];
  for (let i = 0; i < ys.length; i++) ys[i] = bias.data[i % CO];
  eachTap(x.shape, CO, (xi, ki, yi) => {
    const value = xs[xi];
    for (let co = 0; co < CO; co++) ys[yi + co] += value * ks[ki + co];
  });
  return y;
}

export function conv3x3Gradients(x: Array64, kernel: Array64, gy: Array64) {
  const CO = gy.shape[3];
  const [gx, gk, gb] = [zeros(...x.shape), zeros(...kernel.shape), zeros(CO)];
  const [xs, ks, gys, gxs, gks] = [x.data, kernel.data, gy.data, gx.data, gk.data];
  eachTap(x.shape, CO, (xi, ki, yi) => {
    const value = xs[xi];
    let sum = 0;
    for (let co = 0; co < CO; co++) {
      sum += gys[yi + co] * ks[ki + co];
      gks[ki + co] += gys[yi + co] * value;
    }
    gxs[xi] += sum;
  });
  for (let i = 0; i < gys.length; i++) gb.data[i % CO] += gys[i];
  return [gx, gk, gb];
}

export const relu = (x: Array64): Array64 => ({
  shape: x.shape,
  data: x.data.map((value) => Math.max(value, 0)),
});

export const reluGradient = (x: Array64, gy: Array64): Array64 => ({
  shape: x.shape,
  data: gy.data.map((g, i) => (x.data[i] > 0 ? g : 0)),
});

/** y and, for every output, the index of its first maximum in x. */
export function maxpool2x2(x: Array64): { y: Array64; from: Int32Array } {
  const [B, H, W, C] = x.shape;
  const y = zeros(B, Math.floor(H / 2), Math.floor(W / 2), C);
  const from = new Int32Array(y.data.length);
  const [, PH, PW] = y.shape;
  for (let i = 0; i < from.length; i++) {
    const [c, q] = [i % C, Math.floor(i / C) % PW];
    const [p, b] = [Math.floor(i / C / PW) % PH, Math.floor(i / C / PW / PH)];
    from[i] = ((b * H + 2 * p) * W + 2 * q) * C + c;
    for (const step of [C, W * C, (W + 1) * C]) {
      const at = ((b * H + 2 * p) * W + 2 * q) * C + c + step;
      if (x.data[at] > x.data[from[i]]) from[i] = at;
    }
    y.data[i] = x.data[from[i]];
  }
  return { y, from };
}

export function maxpool2x2Gradient(x: Array64, from: Int32Array, gy: Array64): Array64 {
  const gx = zeros(...x.shape);
  for (const [i, at] of from.entries()) gx.data[at] += gy.data[i];
  return gx;
}

/** x of any shape [B, …] is flattened. */
export function dense(x: Array64, kernel: Array64, bias: Array64): Array64 {
  const [IN, OUT] = kernel.shape;
  const y = zeros(x.shape[0], OUT);
  for (let i = 0; i < y.data.length; i++) {
    const [b, o] = [Math.floor(i / OUT), i % OUT];
    y.data[i] = bias.data[o];
    for (let j = 0; j < IN; j++) y.data[i] += x.data[b * IN + j] * kernel.data[j * OUT + o];
  }
  return y;
}

export function denseGradients(x: Array64, kernel: Array64, gy: Array64) {
  const [IN, OUT] = kernel.shape;
  const [gx, gk, gb] = [zeros(...x.shape), zeros(IN, OUT), zeros(OUT)];
  for (let i = 0; i < gy.data.length; i++) {
    const [b, o] = [Math.floor(i / OUT), i % OUT];
    gb.data[o] += gy.data[i];
    for (let j = 0; j < IN; j++) {
      gx.data[b * IN + j] += gy.data[i] * kernel.data[j * OUT + o];
      gk.data[j * OUT + o] += gy.data[i] * x.data[b * IN + j];
    }
  }
  return [gx, gk, gb];
}

/** Mean cross-entropy of softmax, and its gradient (p − t)/B. */
export function softmaxCrossEntropy(logits: Array64, labels: number[]) {
  const [B, K] = logits.shape;
  const gradient = zeros(B, K);
  let loss = 0;
  for (let b = 0; b < B; b++) {
    const row = logits.data.subarray(b * K, (b + 1) * K);
    const top = Math.max(...row);
    const sum = row.reduce((s, z) => s + Math.exp(z - top), 0);
    loss += (Math.log(sum) + top - row[labels[b]]) / B;
    for (let c = 0; c < K; c++)
      gradient.data[b * K + c] = (Math.exp(row[c] - top) / sum - (c === labels[b] ? 1 : 0)) / B;
  }
  return { loss, gradient };
}

/** z [B, 1] → (−z/2, z/2) [B, 2]. */
export const twoClassLogits = (z: Array64): Array64 => ({
  shape: [z.shape[0], 2],
  data: Float64Array.from([...z.data].flatMap((logit) => [-logit / 2, logit / 2])),
});

export const twoClassLogitsGradient = (gpair: Array64): Array64 => ({
  shape: [gpair.shape[0], 1],
  data: Float64Array.from(
    { length: gpair.shape[0] },
    (_, i) => 0.5 * (gpair.data[2 * i + 1] - gpair.data[2 * i]),
  ),
});
