/** What adapters are told apart by; each has kernel variants that suit it. */
export type AdapterClass = (typeof MAKERS)[number] | 'cpu-lanes' | 'cpu' | 'gpu';

/** What of an adapter its class depends on. */
export interface AdapterFacts {
  type: 'gpu' | 'cpu';
  driver: string;
  /** Of a CPU driver: invocations that it computes at once, which are a subgroup, if it says so. */
  lanes?: number;
}

/** As WebGPU calls them (`GPUAdapterInfo.vendor`), which is where a driver's words begin. */
const MAKERS = ['nvidia', 'amd', 'apple', 'intel'] as const;

export function classOf({ type, lanes, driver }: AdapterFacts): AdapterClass {
  if (type === 'cpu') return lanes === 8 ? 'cpu-lanes' : 'cpu';
  return MAKERS.find((maker) => driver.startsWith(maker)) ?? 'gpu';
}
