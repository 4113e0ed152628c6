import type { AdapterFacts } from './run-file.js';

/**
 * Whether two adapters are of one kind, whose bits are equal as far as can be told from here. The name
 * may be that of a driver with its version; where it is, the model is beside it.
 */
export const sameAdapter = (a: AdapterFacts, b: AdapterFacts): boolean =>
  a.name === b.name &&
  a.driver === b.driver &&
  (a.device === undefined || b.device === undefined || a.device === b.device);

/** `NVIDIA: 535.54 (NVIDIA A100)`: what tells an adapter from others, in words. */
export const adapterName = ({ name, device }: AdapterFacts): string =>
  device === undefined || device === name ? name : `${name} (${device})`;
