/** A number, a truth value, or for `// type:` names a WGSL type. */
export type Constant = number | boolean | string;

const UNROLLED = /^( *)for \(var (\w+) = 0u; \2 < ([^;]+); \2\+\+\) \{ \/\/ unroll$/m;

/**
 * Writes out the loops of a shader that are marked so, one copy of the body a count:
 *
 *   for (var t = 0u; t < TILE; t++) { // unroll
 *     …
 *   }
 *
 * The index is then a constant: private arrays become registers, and a CPU driver loads a weight
 * once for all lanes of a vector instead of once a lane. A loop ends at the brace below its `for`;
 * the bound is made of whole numbers and the shader's `// const:` names with + and *.
 * @throws Error if a name in the bound has no value
 */
export function unroll(text: string, constants: Record<string, Constant>): string {
  const loop = UNROLLED.exec(text);
  if (!loop) return text;
  const [line, indent, index, bound] = loop;
  const start = loop.index + line.length;
  const end = text.indexOf(`\n${indent}}`, start);
  const body = unroll(text.slice(start, end), constants);
  const copies = Array.from(
    { length: evaluate(bound, constants) },
    (_, i) => `${indent}{ const ${index} = ${i}u;${body}\n${indent}}`,
  );
  const rest = unroll(text.slice(end + indent.length + 2), constants);
  return `${text.slice(0, loop.index)}${copies.join('\n')}${rest}`;
}

/** Sums of products of constants and whole numbers. */
function evaluate(expression: string, constants: Record<string, Constant>): number {
  const factor = (word: string): number => {
    const value = /^\d+u$/.test(word) ? Number.parseInt(word, 10) : constants[word];
    if (typeof value !== 'number') throw new Error(`cannot unroll up to ${expression}: ${word}?`);
    return value;
  };
  return expression
    .split('+')
    .map((term) => term.split('*').reduce((product, word) => product * factor(word.trim()), 1))
    .reduce((a, b) => a + b, 0);
}
