import type { Point } from '../shared/protocol.js';
import { useWords } from './words.js';

const [WIDTH, HEIGHT] = [560, 320];
const EDGE = { left: 52, right: 16, top: 14, bottom: 46 };

/** Every trained network as a dot over its size, and a line through the means. */
export function Curve({ points, sizes }: { points: readonly Point[]; sizes: readonly number[] }) {
  const { say, language } = useWords();
  const scored = points.flatMap(({ n, auc, fold, repeat }) =>
    auc === null ? [] : [{ n, auc, key: `${n}-${fold}-${repeat}`, fold }],
  );
  const all = [...new Set([...sizes, ...scored.map(({ n }) => n)])].sort((a, b) => a - b);
  if (scored.length === 0) return <p class="quiet">{say('curveEmpty')}</p>;
  const lowest = Math.min(0.5, ...scored.map(({ auc }) => auc));
  const bottom = Math.floor(lowest * 10) / 10;
  const [from, to] = [Math.log(all[0]), Math.log(all[all.length - 1])];
  const inner = WIDTH - EDGE.left - EDGE.right - 24;
  // Sizes grow by factors, so they stand at even distances on a logarithmic axis.
  const x = (n: number) =>
    EDGE.left + 12 + (to > from ? ((Math.log(n) - from) / (to - from)) * inner : inner / 2);
  const y = (auc: number) =>
    EDGE.top + (1 - (auc - bottom) / (1 - bottom)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const means = all.flatMap((n) => {
    const these = scored.filter((point) => point.n === n);
    if (these.length === 0) return [];
    return [{ n, mean: these.reduce((sum, { auc }) => sum + auc, 0) / these.length }];
  });
  const number = (value: number) =>
    value.toLocaleString(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const ticks = Array.from(
    { length: Math.round((1 - bottom) * 10) + 1 },
    (_, i) => bottom + i / 10,
  );
  const listed = means.map(({ n, mean }) => say('curveMean', { n, mean: number(mean) })).join('; ');
  return (
    <svg
      class="curve"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={say('curveAlt', { networks: scored.length, means: listed })}
    >
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={EDGE.left} x2={WIDTH - EDGE.right} y1={y(tick)} y2={y(tick)} />
          <text x={EDGE.left - 8} y={y(tick) + 4} text-anchor="end">
            {tick.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}
          </text>
        </g>
      ))}
      <line class="guess" x1={EDGE.left} x2={WIDTH - EDGE.right} y1={y(0.5)} y2={y(0.5)} />
      <text class="small" x={WIDTH - EDGE.right} y={y(0.5) - 5} text-anchor="end">
        {say('curveGuess')}
      </text>
      {all.map((n) => (
        <text key={n} x={x(n)} y={HEIGHT - EDGE.bottom + 18} text-anchor="middle">
          {n}
        </text>
      ))}
      <text x={(WIDTH + EDGE.left) / 2} y={HEIGHT - 6} text-anchor="middle">
        {say('curveX')}
      </text>
      <text
        transform={`translate(13 ${(HEIGHT - EDGE.bottom) / 2 + 6}) rotate(-90)`}
        text-anchor="middle"
      >
        {say('curveY')}
      </text>
      <polyline class="mean" points={means.map(({ n, mean }) => `${x(n)},${y(mean)}`).join(' ')} />
      {scored.map(({ n, auc, key, fold }) => (
        // Folds stand beside each other, so that equal scores do not hide each other.
        <circle key={key} class="dot" cx={x(n) + ((fold % 5) - 2) * 3} cy={y(auc)} r="3.5" />
      ))}
      {means.map(({ n, mean }) => (
        <rect key={n} class="mean-mark" x={x(n) - 5} y={y(mean) - 5} width="10" height="10" />
      ))}
    </svg>
  );
}
