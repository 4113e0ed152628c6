import { expect, it } from 'vitest';
import { remarkOn } from '../../src/images/remarks.js';
import { signatureOf } from '../../src/images/signature.js';

const remark = (value: (i: number) => number) => {
  const data = Uint8Array.from({ length: 40 * 40 * 3 }, (_, i) => value(i));
  return remarkOn(signatureOf({ width: 40, height: 40, data }));
};

it('says which images show nothing', () => {
  expect(remark(() => 0)).toBe('constant');
  expect(remark((i) => [200, 10, 90][i % 3])).toBe('constant');
  expect(remark((i) => i % 16)).toBe('nearly-black');
  expect(remark((i) => i % 200)).toBeUndefined();
});
