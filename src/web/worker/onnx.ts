import { encodeOnnx } from '../../paper/onnx/export-onnx.js';

/** A script by itself, which few visits need: `run-onnx.ts` loads it when it is asked for. */
Object.assign(self, { encodeOnnx });
