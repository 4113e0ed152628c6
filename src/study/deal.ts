/** Work that can be dealt: an ID, and what it costs in any unit. */
export interface Costed {
  id: string;
  cost: number;
}

/**
 * Deals work into parts that take about as long as each other: the costliest first, each to the part
 * that has least (Graham's rule: no part takes more than 4/3 of the best possible).
 * @returns IDs by part, each in the order given; a function of its arguments alone
 */
export function deal(work: readonly Costed[], parts: number): string[][] {
  const order = [...work.keys()].sort((a, b) => work[b].cost - work[a].cost || a - b);
  const load = new Array<number>(parts).fill(0);
  const dealt = load.map((): number[] => []);
  for (const at of order) {
    const least = load.indexOf(Math.min(...load));
    load[least] += work[at].cost;
    dealt[least].push(at);
  }
  return dealt.map((part) => part.sort((a, b) => a - b).map((at) => work[at].id));
}
