import { conv3x3 as convolution } from '../ops/conv3x3.js';
import { dense as fullyConnected } from '../ops/dense.js';
import { maxpool2x2 as pooling } from '../ops/maxpool2x2.js';
import { relu as rectifier } from '../ops/relu.js';
import { twoClassLogits as pairOfLogits } from '../ops/two-class-logits.js';
import { elements, type Op } from '../ops/types.js';

/** A parameter tensor of a layer. Its fans are those of Glorot's initial weights (init.ts). */
export interface LayerParameter {
  name: string;
  shape: number[];
  fanIn: number;
  fanOut: number;
}

/** A layer of `sequential`: an operation whose first input is the layer before, the others parameters. */
export interface Layer {
  op: Op;
  attrs: object;
  /** What its parameters are named after, e.g. `preds` → `preds.kernel`. */
  name?: string;
  /** Without a name: layers of a family are numbered, e.g. `conv` → `conv1.kernel`, `conv2.kernel`. */
  family?: string;
  /** @param input shape of one item */
  parameters(input: number[]): LayerParameter[];
}

/** A layer's own name, in place of its family's next number. */
interface Named {
  name?: string;
}

/**
 * A layer of any operation, such as one of your own (ops/define-op.ts).
 * @param options.parameters its tensors, given the shape of one item; none by default
 */
export function layer<A extends object>(
  op: Op<A>,
  attrs: A,
  options: Partial<Pick<Layer, 'name' | 'family' | 'parameters'>> = {},
): Layer {
  // A layer's attributes meet no operation but its own.
  return { op: op as unknown as Op, attrs, parameters: () => [], ...options };
}

/** 3×3 convolution, stride 1, no padding: [H, W, C] → [H − 2, W − 2, filters]. */
export const conv3x3 = (filters: number, named: Named = {}): Layer =>
  layer(
    convolution,
    {},
    {
      ...{ family: 'conv', ...named },
      parameters: (input) => {
        const channels = input[input.length - 1];
        const fans = { fanIn: 9 * channels, fanOut: 9 * filters };
        return [
          { name: 'kernel', shape: [3, 3, channels, filters], ...fans },
          { name: 'bias', shape: [filters], ...fans },
        ];
      },
    },
  );

/** Fully connected: […] flattened in row, column, channel order → [units]. */
export const dense = (units: number, named: Named = {}): Layer =>
  layer(
    fullyConnected,
    {},
    {
      ...{ family: 'dense', ...named },
      parameters: (input) => {
        const fans = { fanIn: elements(input), fanOut: units };
        return [
          { name: 'kernel', shape: [elements(input), units], ...fans },
          { name: 'bias', shape: [units], ...fans },
        ];
      },
    },
  );

/** max(x, 0), any shape. */
export const relu = (): Layer => layer(rectifier, {});

/** Max pooling 2×2, stride 2: [H, W, C] → [⌊H/2⌋, ⌊W/2⌋, C]. */
export const maxpool2x2 = (): Layer => layer(pooling, {});

/** The logit of one sigmoid unit as two opposite ones: [1] → [2]. */
export const twoClassLogits = (): Layer => layer(pairOfLogits, {});
