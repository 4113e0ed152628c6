import type { Created, DispatchSpec } from './dispatch.js';
import { checkDispatch } from './entry-point.js';
import { ShaderError } from './errors.js';
import {
  assembleShader,
  type Shader,
  type ShaderBinding,
  type ShaderSource,
  shaderName,
} from './shader.js';

/** A pipeline on its way, with what binding to it takes. */
export interface PipelineEntry {
  layout: GPUBindGroupLayout;
  pipeline: Promise<GPUComputePipeline>;
  shader: Shader;
}

const COMPUTE_STAGE = 0x4; // GPUShaderStage.COMPUTE; the namespace object is not global under Node.

/** The pipelines of a device: each is compiled once, asynchronously. */
export class Pipelines {
  private readonly pipelines = new Map<string, PipelineEntry>();
  private readonly modules = new Map<string, GPUShaderModule>();

  /** @param created counts the pipelines made */
  constructor(
    private readonly device: GPUDevice,
    private readonly shaders: ShaderSource,
    private readonly created: Created,
  ) {}

  /** The pipeline of a dispatch. @throws ShaderError; so does its promise */
  of(spec: DispatchSpec): PipelineEntry {
    const dynamic = Object.keys(spec.bindings).filter((name) => spec.bindings[name].dynamic);
    const key = JSON.stringify([
      spec.shader,
      spec.entry,
      spec.consts,
      spec.overrides,
      Object.keys(spec.bindings),
      dynamic,
    ]);
    let entry = this.pipelines.get(key);
    if (!entry) {
      entry = this.createPipeline(spec);
      this.pipelines.set(key, entry);
    }
    return entry;
  }

  private createPipeline(spec: DispatchSpec): PipelineEntry {
    const shader = assembleShader(this.shaders, spec.shader, spec.consts);
    checkDispatch(shader, spec);
    const layout = this.layoutOf(spec, shader);
    const given = Object.entries(spec.overrides ?? {});
    this.created.pipelines++;
    const pipeline = this.device
      .createComputePipelineAsync({
        label: spec.label,
        layout: this.device.createPipelineLayout({ bindGroupLayouts: [layout] }),
        compute: {
          module: this.moduleOf(shader),
          entryPoint: spec.entry,
          constants: Object.fromEntries(given.map(([name, value]) => [name, Number(value)])),
        },
      })
      .catch(async (error: Error) => {
        throw new ShaderError(await this.explain(shader, spec, error));
      });
    return { layout, pipeline, shader };
  }

  private moduleOf(shader: Shader): GPUShaderModule {
    let module = this.modules.get(shader.code);
    if (!module) {
      this.device.pushErrorScope('validation');
      module = this.device.createShaderModule({ label: shader.name, code: shader.code });
      // The pipeline reports the same error with its source lines; this scope keeps it from
      // surfacing a second time as an uncaptured one.
      void this.device.popErrorScope();
      this.modules.set(shader.code, module);
    }
    return module;
  }

  private layoutOf(spec: DispatchSpec, shader: Shader): GPUBindGroupLayout {
    return this.device.createBindGroupLayout({
      entries: Object.entries(spec.bindings).map(([name, bound]) => {
        const { binding, access } = declared(shader, name);
        return {
          binding,
          visibility: COMPUTE_STAGE,
          buffer: {
            type: access === 'read' ? 'read-only-storage' : 'storage',
            hasDynamicOffset: bound.dynamic === true,
          },
        };
      }),
    });
  }

  private async explain(shader: Shader, spec: DispatchSpec, error: Error): Promise<string> {
    const info = await this.moduleOf(shader).getCompilationInfo();
    const lines = shader.code.split('\n');
    const shown = info.messages
      .filter((message) => message.type === 'error')
      .map(
        (m) =>
          `  ${shader.name}.wgsl:${m.lineNum}:${m.linePos} ${m.message}\n    ${lines[m.lineNum - 1]}`,
      );
    return `shader ${shaderName(spec.shader)}, entry ${spec.entry}: ${error.message}\n${shown.join('\n')}`;
  }
}

/** A binding that the shader is known to have. */
export const declared = (shader: Shader, name: string): ShaderBinding =>
  shader.bindings.get(name) as ShaderBinding;
