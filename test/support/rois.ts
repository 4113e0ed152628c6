/** A `.roi` file of ImageJ, after the table of bytes in its RoiDecoder and RoiEncoder. */
export interface RoiOptions {
  /** 0 polygon, 1 rectangle, 2 oval, 3 line, 10 point. */
  type: number;
  /** left, top, right, bottom */
  box: [number, number, number, number];
  points?: [number, number][];
  /** Of each point. */
  counters?: number[];
  /** Coordinates with fractions, as newer versions write them. */
  fine?: boolean;
  name?: string;
  group?: number;
}

export function encodeRoi(options: RoiOptions): Buffer {
  const { type, box, points = [], counters, fine = false, name = '', group = 0 } = options;
  const [left, top, right, bottom] = box;
  const header = Buffer.alloc(64);
  header.write('Iout', 'latin1');
  header.writeInt16BE(227, 4);
  header.writeUInt8(type, 6);
  for (const [at, value] of [top, left, bottom, right].entries())
    header.writeInt16BE(Math.floor(value), 8 + 2 * at);
  header.writeUInt16BE(points.length, 16);
  header.writeInt16BE(fine ? 128 : 0, 50);
  const whole = Buffer.alloc(4 * points.length);
  const exact = Buffer.alloc(fine ? 8 * points.length : 0);
  for (const [i, [x, y]] of points.entries()) {
    whole.writeInt16BE(Math.floor(x) - Math.floor(left), 2 * i);
    whole.writeInt16BE(Math.floor(y) - Math.floor(top), 2 * points.length + 2 * i);
    if (!fine) continue;
    exact.writeFloatBE(x, 4 * i);
    exact.writeFloatBE(y, 4 * (points.length + i));
  }
  const second = Buffer.alloc(64);
  const start = 64 + whole.length + exact.length;
  header.writeInt32BE(start, 60);
  second.writeInt32BE(start + 64, 16);
  second.writeInt32BE(name.length, 20);
  second.writeUInt8(group, 30);
  const letters = Buffer.from(name, 'utf16le').swap16();
  const counted = Buffer.alloc(4 * (counters?.length ?? 0));
  if (counters) second.writeInt32BE(start + 64 + letters.length, 48);
  // The slice that a point was set in stands above its counter.
  for (const [i, counter] of (counters ?? []).entries())
    counted.writeInt32BE((1 << 8) + counter, 4 * i);
  return Buffer.concat([header, whole, exact, second, letters, counted]);
}
