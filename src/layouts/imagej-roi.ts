/** A region of interest as ImageJ has it, in pixels of its picture. */
export interface Roi {
  /** '' where the file has none. */
  name: string;
  /** 1 to 255; 0: none. */
  group: number;
  /** Of a point, or of the box around an outline; none for lines and texts. */
  places: { x: number; y: number; extent?: number; counter?: number }[];
}

/** Where in the file's first and second header things stand (ImageJ's RoiDecoder says so). */
const FIRST = {
  ...{ version: 4, type: 6, top: 8, left: 10, bottom: 12, right: 14, points: 16, size: 18 },
  ...{ shape: 36, subtype: 48, options: 50, second: 60, coordinates: 64 },
};
const SECOND = { name: 16, nameLength: 20, group: 30, counters: 48 };

const RECTANGLE = 1;
const POINT = 10;
/** Polygon, rectangle, oval, freehand, traced. */
const AREAS = [0, RECTANGLE, 2, 7, 8];
const TEXT = 1;
const ARROW = 2;
const SUB_PIXEL = 128;
/** Versions that have sub-pixel coordinates of points, and of boxes. */
const FINE_POINTS = 222;
const FINE_BOXES = 223;

/**
 * Decodes a `.roi` file of ImageJ or Fiji (big-endian).
 * @throws Error: no such file, or cut short
 */
export function decodeRoi(bytes: Uint8Array): Roi {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (
    bytes.length < FIRST.coordinates ||
    new TextDecoder('latin1').decode(bytes.subarray(0, 4)) !== 'Iout'
  )
    throw new Error('it is no region of ImageJ');
  try {
    const second = view.getInt32(FIRST.second);
    const inSecond = second > 0;
    return {
      name: inSecond ? nameOf(view, second) : '',
      group: inSecond ? view.getUint8(second + SECOND.group) : 0,
      places: placesOf(view, inSecond ? view.getInt32(second + SECOND.counters) : 0),
    };
  } catch (cause) {
    throw new Error('it is cut short', { cause });
  }
}

function nameOf(view: DataView, second: number): string {
  const at = view.getInt32(second + SECOND.name);
  const length = view.getInt32(second + SECOND.nameLength);
  if (at <= 0 || length <= 0 || at + 2 * length > view.byteLength) return '';
  const letters = Array.from({ length }, (_, i) => view.getUint16(at + 2 * i));
  return String.fromCharCode(...letters.slice(0, 1000));
}

/** As ImageJ reads them: far below nought they are unsigned. */
function short(view: DataView, at: number): number {
  const value = view.getInt16(at);
  return value < -5000 ? value + 65_536 : value;
}

function placesOf(view: DataView, counters: number): Roi['places'] {
  const version = short(view, FIRST.version);
  const type = view.getUint8(FIRST.type);
  const subtype = view.getInt16(FIRST.subtype);
  const fine = (view.getInt16(FIRST.options) & SUB_PIXEL) !== 0;
  if (type === POINT) return pointsOf(view, fine && version >= FINE_POINTS, counters);
  if (!AREAS.includes(type) || subtype === TEXT || subtype === ARROW) return [];
  const isComposite = view.getInt32(FIRST.shape) > 0;
  if (fine && version >= FINE_BOXES && !isComposite && (type === RECTANGLE || type === 2)) {
    const [x, y, width, height] = [0, 4, 8, 12].map((at) => view.getFloat32(FIRST.size + at));
    return [{ x: x + width / 2, y: y + height / 2, extent: Math.max(width, height) }];
  }
  const [top, left, bottom, right] = (['top', 'left', 'bottom', 'right'] as const).map((side) =>
    short(view, FIRST[side]),
  );
  return [
    {
      ...{ x: (left + right) / 2, y: (top + bottom) / 2 },
      extent: Math.max(right - left, bottom - top),
    },
  ];
}

/** Of a multi-point, all. The lowest byte of what stands for a point is its counter. */
function pointsOf(view: DataView, fine: boolean, counters: number): Roi['places'] {
  const count = view.getUint16(FIRST.points) || view.getInt32(FIRST.size);
  // Before memory is taken for what a damaged file claims.
  if (count < 0 || FIRST.coordinates + 4 * count > view.byteLength) throw new Error('points');
  const [left, top] = [short(view, FIRST.left), short(view, FIRST.top)];
  return Array.from({ length: count }, (_, i) => {
    const at = FIRST.coordinates + 2 * i;
    const finer = FIRST.coordinates + 4 * count + 4 * i;
    const place = fine
      ? { x: view.getFloat32(finer), y: view.getFloat32(finer + 4 * count) }
      : { x: left + short(view, at), y: top + short(view, at + 2 * count) };
    return counters > 0 ? { ...place, counter: view.getInt32(counters + 4 * i) & 255 } : place;
  });
}
