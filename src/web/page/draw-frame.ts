/**
 * The script of a frame that draws SVGs as PNGs (draw-svg.ts). It is sandboxed, so that browsers give it
 * a process of its own: the page answers meanwhile.
 */

/** Figures are drawn at twice their size, as Node does it. */
const ZOOM = 2;

addEventListener('message', async ({ data, ports: [port] }: MessageEvent<string>) => {
  const png = await draw(data).catch(() => null);
  port.postMessage(png, png ? [png] : []);
});

/** Draws an SVG on white. @returns a PNG file */
async function draw(svg: string): Promise<ArrayBuffer> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = await loaded(url);
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(image.naturalWidth * ZOOM);
    canvas.height = Math.ceil(image.naturalHeight * ZOOM);
    const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
    pen.fillStyle = 'white';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!png) throw new Error('the canvas gives no picture');
    return await png.arrayBuffer();
  } finally {
    URL.revokeObjectURL(url);
  }
}

const loaded = (url: string): Promise<HTMLImageElement> =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('the browser cannot read a figure'));
    image.src = url;
  });
