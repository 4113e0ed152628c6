import { useEffect, useRef } from 'preact/hooks';
import type { Thumbnail } from '../shared/protocol.js';

/** A cell as the network's reader decoded it, at half its pixels. */
export function Picture({ thumbnail }: { thumbnail: Thumbnail }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { side, rgba, file } = thumbnail;
  useEffect(() => {
    const pen = canvas.current?.getContext('2d');
    pen?.putImageData(new ImageData(rgba, side, side), 0, 0);
  }, [side, rgba]);
  return (
    <canvas
      ref={canvas}
      class="cell"
      width={side}
      height={side}
      role="img"
      aria-label={file}
      title={file}
    />
  );
}
