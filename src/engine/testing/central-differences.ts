/** A function with kinks: its value, and a signature that changes where a kink is crossed. */
export interface Evaluation {
  value: number;
  signature: string;
}

export interface GradientCheck {
  /** Largest |claim − difference quotient| relative to the scale of the claim. */
  worst: number;
  tried: number;
  redrawn: number;
}

/**
 * Holds claimed directional derivatives against central differences
 * (f(w + h d) − f(w − h d)) / 2h. A direction whose step crosses a kink is redrawn and counted.
 * @param draw gives the i-th direction (sparse: index → component)
 */
export function checkGradient(
  f: (weights: Float64Array) => Evaluation,
  weights: Float64Array,
  claim: ArrayLike<number>,
  draw: (i: number) => Map<number, number>,
  count: number,
  h: number,
): GradientCheck {
  const here = f(weights).signature;
  const result: GradientCheck = { worst: 0, tried: 0, redrawn: 0 };
  const scale = Math.max(...Array.from(claim, Math.abs));
  for (let i = 0; result.tried < count; i++) {
    const direction = draw(i);
    const at = (sign: number): Evaluation => {
      const moved = weights.slice();
      for (const [index, component] of direction) moved[index] += sign * h * component;
      return f(moved);
    };
    const [up, down] = [at(1), at(-1)];
    if (up.signature !== here || down.signature !== here) {
      result.redrawn++;
      if (result.redrawn > count) throw new Error('every step crosses a kink: use a smaller h');
      continue;
    }
    result.tried++;
    let claimed = 0;
    for (const [index, component] of direction) claimed += claim[index] * component;
    const found = (up.value - down.value) / (2 * h);
    result.worst = Math.max(result.worst, Math.abs(claimed - found) / scale);
  }
  return result;
}
