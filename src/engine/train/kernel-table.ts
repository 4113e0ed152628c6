import type { Gpu } from '../gpu/gpu.js';
import { type ShaderSource, shaderParts } from '../gpu/shader.js';

/** The shaders that a network's bits depend on: all but those that measure the device. */
export const DECISIVE_SHADERS = [
  ...['adam', 'add', 'classifier-loss', 'conv3x3', 'conv3x3-relu-maxpool'],
  ...['conv3x3-relu-maxpool-lanes', 'conv3x3-relu-maxpool-gradients'],
  'conv3x3-relu-maxpool-parameter-gradients-lanes',
  'conv3x3-relu-maxpool-input-gradient-lanes',
  ...['conv3x3-relu-maxpool-staged', 'conv3x3-relu-maxpool-input-gradient-staged'],
  'conv3x3-relu-maxpool-parameter-gradients-staged',
  ...['dense', 'early-stopping', 'load-batch', 'maxpool2x2', 'relevance-share', 'relu'],
  ...['rmsprop', 'softmax-crossentropy', 'sum-chunks', 'two-class-logits'],
];

/** What a run's bits depend on beside its settings: kept in run.json, compared on resume. */
export interface KernelTable {
  /** SHA-256 of the shaders' texts, comments and white space aside. */
  hash: string;
  /** How kernels cut their work (ops/kernel-variants.ts). */
  variant: string;
}

export const kernelTable = async ({ shaders, variant }: Gpu): Promise<KernelTable> => ({
  hash: await hashShaders(shaders),
  variant,
});

/**
 * The hash of the texts as they are, as long as their arithmetic is that of the runs that still kept a
 * version, 2 at the last; and the hashes of texts before that give the same bits.
 */
const LATEST = '2eb792997ca7b5607ba6649d28b1d2cf9372c116600a23524d65c4b9e25817df';
const SAME_BITS: unknown[] = [
  'e9505915eeaf7ffe22fcbf106a753c3f833ab8127d174798fc3878c0394f7607',
  'bf91139f32dd847abd55aa8d0518691e6d225e7b99faaa80ac00e307c952d7af',
  '5207e6614b5e2b57803e37dd247fcabd7f7c50bfbd69017acbbf30a290d46e23',
  '57cd26316d5df7f434f14072ccf1d71e7bbc91cb5bed41004901ef51100fdc8b',
];

/** What must be the same in two kept tables for their bits to be the same. */
export const kernelIdentity = ({
  hash,
  version,
}: {
  hash?: unknown;
  version?: unknown;
}): unknown =>
  SAME_BITS.includes(hash) || (hash === undefined && version === 2) ? LATEST : (hash ?? version);

async function hashShaders(source: ShaderSource): Promise<string> {
  const texts = DECISIVE_SHADERS.flatMap((name) => shaderParts(source, name).map(normalised));
  const bytes = new TextEncoder().encode(texts.join('\n'));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What of a text reaches the compiler: comments only where the assembler reads them. */
const normalised = (text: string): string =>
  text
    .replaceAll(/\/\/(?! *(?:const:|type:|uses:|unroll$)).*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
