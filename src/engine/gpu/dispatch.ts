import type { Constant, ShaderRef } from './shader.js';

/** One buffer region bound to a shader variable. */
export interface Binding {
  buffer: GPUBuffer;
  offset?: number;
  size?: number;
  /** The dispatch gives this binding's offset anew each time. */
  dynamic?: boolean;
}

/** What makes a dispatch: a shader's entry point, specialised and bound. */
export interface DispatchSpec {
  label: string;
  shader: ShaderRef;
  entry: string;
  /** Values of the file's `// const:` names. */
  consts?: Record<string, Constant>;
  /** Values of the `override` names that the entry point reads; none that it does not declare. */
  overrides?: Record<string, Constant>;
  bindings: Record<string, Binding>;
  /** Workgroups in x, y, z. */
  workgroups: [number, number, number];
}

/** A dispatch with pipeline and bind group ready: encoding it allocates nothing on the device. */
export interface Dispatch {
  label: string;
  pipeline: GPUComputePipeline;
  bindGroup: GPUBindGroup;
  workgroups: [number, number, number];
}

/** Counts of what has been created, so that tests can show that replaying creates nothing. */
export interface Created {
  buffers: number;
  bindGroups: number;
  pipelines: number;
}

/** Adds one dispatch to a compute pass. */
export function encodeDispatch(
  pass: GPUComputePassEncoder,
  dispatch: Dispatch,
  dynamicOffset?: number,
): void {
  pass.setPipeline(dispatch.pipeline);
  if (dynamicOffset === undefined) pass.setBindGroup(0, dispatch.bindGroup);
  else pass.setBindGroup(0, dispatch.bindGroup, [dynamicOffset]);
  pass.dispatchWorkgroups(...dispatch.workgroups);
}
