import { describe, expect, it } from 'vitest';
import { unroll } from '../../src/engine/gpu/unroll.js';

const loop = (index: string, bound: string, body: string): string =>
  `for (var ${index} = 0u; ${index} < ${bound}; ${index}++) { // unroll\n${body}\n}`;

describe('unrolling', () => {
  it('writes one copy a count, the index a constant', () => {
    expect(unroll(loop('t', 'TILE', '  y[t] = 0.0;'), { TILE: 2 })).toBe(
      '{ const t = 0u;\n  y[t] = 0.0;\n}\n{ const t = 1u;\n  y[t] = 0.0;\n}',
    );
  });

  it('takes sums of products as a bound, and nested loops', () => {
    const inner = loop('n', '2u * PACK + 1u', '    x();').replace(/^/gm, '  ');
    const copies = unroll(loop('t', 'TILE', inner), { TILE: 3, PACK: 2 });
    expect(copies.match(/x\(\);/g)).toHaveLength(3 * 5);
    expect(copies).not.toContain('for (');
  });

  it('leaves other loops and the text around alone', () => {
    const other = 'for (var i = 0u; i < N; i++) {\n  x();\n}';
    const text = `before\n${other}\n${loop('t', '1u', '  y();')}\nafter`;
    expect(unroll(text, {})).toBe(`before\n${other}\n{ const t = 0u;\n  y();\n}\nafter`);
  });

  it('names what has no value', () => {
    expect(() => unroll(loop('t', 'TILES', ''), { TILE: 2 })).toThrow(/TILES/);
  });
});
