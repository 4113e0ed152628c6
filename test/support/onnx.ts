import * as ort from 'onnxruntime-web';

export interface OnnxAnswers {
  /** Of every output, flat. */
  outputs: Record<string, Float32Array>;
  inputs: readonly string[];
}

let ready = false;

/** Runs an ONNX model on 8-bit images with ONNX Runtime alone. */
export async function runOnnx(
  model: Uint8Array,
  images: Uint8Array[],
  size: number,
): Promise<OnnxAnswers> {
  if (!ready) {
    // Its threads would outlive the test.
    ort.env.wasm.numThreads = 1;
    ready = true;
  }
  const session = await ort.InferenceSession.create(model);
  const data = new Uint8Array(images.length * size * size * 3);
  for (const [i, image] of images.entries()) data.set(image, i * image.length);
  const feed = new ort.Tensor('uint8', data, [images.length, size, size, 3]);
  const answers = await session.run({ images: feed });
  await session.release();
  return {
    outputs: Object.fromEntries(
      Object.entries(answers).map(([name, { data: values }]) => [name, values as Float32Array]),
    ),
    inputs: session.inputNames,
  };
}
