/**
 * How many images of class `label` (0 or 1) each block gets in the published ALL script: equal
 * shares, and what is left over goes to every other block, the two classes from opposite ends, so
 * that blocks are equal in size (124 + 126 images in 10 folds: 25 each; paper/RULES.md, Splits).
 */
export function publishedSizes(images: number, folds: number, label: 0 | 1): number[] {
  const blocks = Array.from({ length: folds }, (_, f) => f);
  const zerosFirst = [
    ...blocks.filter((f) => f % 2 === 1),
    ...blocks.filter((f) => f % 2 === 0).reverse(),
  ];
  const order = label === 0 ? zerosFirst : zerosFirst.reverse();
  const extra = new Set(order.slice(0, images % folds));
  return blocks.map((f) => Math.floor(images / folds) + (extra.has(f) ? 1 : 0));
}

/**
 * The published script's blocks, and its test sets. Those of class 1 are sliced wrongly: they begin
 * where the block begins and end at (f + 1) times the size of *this* block, so some images are
 * tested twice, some never, and some in training or validation (paper/RULES.md, test-slices).
 * @param perClass the images of class 0 and class 1, in order
 */
export function publishedBlocks(
  perClass: number[][],
  folds: number,
): { blocks: number[][]; tests: number[][] } {
  const blocks = Array.from({ length: folds }, (): number[] => []);
  const tests = Array.from({ length: folds }, (): number[] => []);
  for (const [label, images] of perClass.entries()) {
    let start = 0;
    for (const [f, size] of publishedSizes(images.length, folds, label as 0 | 1).entries()) {
      const block = images.slice(start, start + size);
      blocks[f].push(...block);
      tests[f].push(...(label === 0 ? block : images.slice(start, (f + 1) * size)));
      start += size;
    }
  }
  return { blocks, tests };
}
