/**
 * An operation of one's own: leaky ReLU (y = x where x > 0, else slope · x), its gradient held
 * against central differences, and a network that learns with it.
 */
import * as cytograd from '../../src/index.js';

const tensor = (binding: number, name: string, access: string): string => `
  @group(0) @binding(${binding}) var<storage, ${access}> ${name}: array<f32>;
  override ${name}_offset: u32;
  override ${name}_stride: u32;`;

const shader = `// uses: lib/batch
  override SIZE: u32;
  override SLOPE: f32;
  ${tensor(0, 'x', 'read')} ${tensor(1, 'gy', 'read')} ${tensor(2, 'y', 'read_write')}

  @compute @workgroup_size(WX, WY) fn forward(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.z % BATCH >= valid[id.z / BATCH] || id.x >= SIZE) { return; }
    let value = x[x_offset + id.z / BATCH * x_stride + id.z % BATCH * SIZE + id.x];
    y[y_offset + id.z / BATCH * y_stride + id.z % BATCH * SIZE + id.x] = max(value, SLOPE * value);
  }

  @compute @workgroup_size(WX, WY) fn gradient(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.z % BATCH >= valid[id.z / BATCH] || id.x >= SIZE) { return; }
    let value = x[x_offset + id.z / BATCH * x_stride + id.z % BATCH * SIZE + id.x];
    let g = gy[gy_offset + id.z / BATCH * gy_stride + id.z % BATCH * SIZE + id.x];
    y[y_offset + id.z / BATCH * y_stride + id.z % BATCH * SIZE + id.x] = g * select(SLOPE, 1.0, value > 0.0);
  }`;

type Slope = { slope: number };

/** A kernel with an invocation for every number of the batch. */
function kernel(entry: string, tensors: cytograd.Kernel['tensors'], { slope }: Slope) {
  const [BATCH, ...item] = tensors.x.type.shape;
  const SIZE = item.reduce((a, b) => a * b, 1);
  return [
    { entry, tensors, overrides: { BATCH, SIZE, SLOPE: slope }, grid: { x: SIZE, planes: BATCH } },
  ];
}

const leakyReluGradient = cytograd.defineOp<Slope>({
  ...{ name: 'leakyReluGradient', shader, outputs: ([x]) => [x] },
  kernels: ({ inputs: [x, gy], outputs: [y], attrs }) => kernel('gradient', { x, gy, y }, attrs),
});

export const leakyRelu = cytograd.defineOp<Slope>({
  ...{ name: 'leakyRelu', shader, outputs: ([x]) => [x] },
  kernels: ({ inputs: [x], outputs: [y], attrs }) => kernel('forward', { x, y }, attrs),
  vjp: (b, { inputs: [x], attrs }, [gy]) => [gy && b.apply(leakyReluGradient, [x, gy], attrs)[0]],
});

/** As a layer of a network. */
export const leaky = (slope: number) => cytograd.layer(leakyRelu, { slope });

/** Holds the gradient against central differences on the device. */
export const checkLeakyRelu = (gpu: cytograd.Gpu, slope: number) =>
  cytograd.checkGradients(gpu, leakyRelu, [cytograd.f32(3, 4, 5)], { attrs: { slope } });
