/** A step of an optimiser on flat weights, in place; `moments` start at zero. */
export type Step = (
  weights: Float64Array,
  gradient: Float64Array,
  moments: Float64Array[],
  lr: number,
  t: number,
) => void;

/**
 * Adam with the epsilon-hat form: the bias corrections are in the step size, epsilon is added to
 * the uncorrected root (Kingma and Ba 2015, end of section 2; paper/RULES.md, Optimisers).
 * @param t number of the update, from 1
 */
export const adam: Step = (weights, gradient, [m, v], lr, t) => {
  const size = (lr * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
  for (const [i, g] of gradient.entries()) {
    m[i] = 0.9 * m[i] + 0.1 * g;
    v[i] = 0.999 * v[i] + 0.001 * g * g;
    weights[i] -= (size * m[i]) / (Math.sqrt(v[i]) + 1e-8);
  }
};

/** RMSprop without momentum, epsilon outside the root (paper/RULES.md, Optimisers). */
export const rmsprop: Step = (weights, gradient, [a], lr) => {
  for (const [i, g] of gradient.entries()) {
    a[i] = 0.9 * a[i] + 0.1 * g * g;
    weights[i] -= (lr * g) / (Math.sqrt(a[i]) + 1e-8);
  }
};
