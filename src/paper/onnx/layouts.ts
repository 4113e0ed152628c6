/** Orders of a tensor's values in frameworks; all functions here move values and change none. */

/** @param perm the axis of `shape` that becomes each new axis */
export function transpose(
  values: Float32Array,
  shape: readonly number[],
  perm: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const outer = perm.map((axis) => shape[axis]);
  const steps = perm.map((axis) => strides[axis]);
  const out = new Float32Array(values.length);
  const index = new Array<number>(perm.length).fill(0);
  let from = 0;
  for (let at = 0; at < out.length; at++) {
    out[at] = values[from];
    for (let axis = perm.length - 1; axis >= 0; axis--) {
      from += steps[axis];
      if (++index[axis] < outer[axis]) break;
      from -= steps[axis] * outer[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** Kernel [row, column, in, out] to [out, in, row, column]. */
export const toOihw = (kernel: Float32Array, [h, w, i, o]: readonly number[]): Float32Array =>
  transpose(kernel, [h, w, i, o], [3, 2, 0, 1]);

/** Kernel [out, in, row, column] to [row, column, in, out]. */
export const fromOihw = (kernel: Float32Array, [o, i, h, w]: readonly number[]): Float32Array =>
  transpose(kernel, [o, i, h, w], [2, 3, 1, 0]);

/** A map that is flattened: pixels a side, channels. */
export interface FlatMap {
  side: number;
  channels: number;
}

/** Dense kernel [row·column·channel, units] to [units, channel·row·column]. */
export const toChannelsFirst = (kernel: Float32Array, { side, channels }: FlatMap, units: number) =>
  transpose(kernel, [side, side, channels, units], [3, 2, 0, 1]);

/** Dense kernel [units, channel·row·column] to [row·column·channel, units]. */
export const fromChannelsFirst = (
  kernel: Float32Array,
  { side, channels }: FlatMap,
  units: number,
) => transpose(kernel, [units, channels, side, side], [2, 3, 1, 0]);
