import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { isImageName } from '../../src/images/image-name.js';
import { signatureOf } from '../../src/images/signature.js';

it('an image is known by the SHA-256 of its size and pixels', () => {
  const data = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => 5 * i);
  const own = createHash('sha256').update('5 3\n').update(data).digest('hex');
  expect(signatureOf({ width: 5, height: 3, data }).digest).toBe(own);
  expect(signatureOf({ width: 3, height: 5, data }).digest).not.toBe(own);
});

it('names of images end in a known extension, and have a stem', () => {
  const names = [
    'a.png',
    'x/b.JPG',
    'c.jpeg',
    'd.e.tif',
    'f.TIFF',
    'C:\\g.bmp',
    '..png',
    'h.jfif',
    'i.webp',
  ];
  expect(names.filter(isImageName)).toEqual(names);
  const others = ['.png', 'x/.jpg', 'a.png.txt', 'png', 'b.gif', 'x.png/readme', ''];
  expect(others.filter(isImageName)).toEqual([]);
});
