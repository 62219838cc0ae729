import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './graph.css';
import { HISTORY_SECONDS, type TimedPoint } from './history.ts';

const HEIGHT = 96;
const dark = matchMedia('(prefers-color-scheme: dark)');

interface GraphProps {
  readonly title: string;
  readonly points: readonly TimedPoint[];
  readonly value: (point: TimedPoint) => number;
  readonly format: (value: number) => string;
}

/** One line over the last five minutes, from zero up. */
export function Graph({ title, points, value, format }: GraphProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const values = points.map(value);
  const newest = values.at(-1);

  const data = useRef<UPlot.AlignedData>([[], []]);
  data.current = [points.map(({ at }) => at), values];

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = new UPlot(optionsFor(element), data.current, element);
    };
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    draw();
    resized.observe(element);
    dark.addEventListener('change', draw);
    return () => {
      resized.disconnect();
      dark.removeEventListener('change', draw);
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => {
    plot.current?.setData(data.current);
  }, [points]);

  const most = Math.max(0, ...values);
  return (
    <figure class="graph">
      <figcaption>
        <span>{title}</span>
        <strong>{newest === undefined ? '–' : format(newest)}</strong>
        <span class="graph-most">at most {format(most)}</span>
      </figcaption>
      <div ref={box} class="graph-box" aria-hidden="true" />
    </figure>
  );
}

function optionsFor(element: HTMLElement): UPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 14, 0, 14],
    scales: {
      x: { time: true, range: () => [Date.now() / 1000 - HISTORY_SECONDS, Date.now() / 1000] },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.15 : 1] },
    },
    axes: [
      {
        size: 20,
        gap: 2,
        font: `11px ${style.fontFamily}`,
        stroke: colour('--muted'),
        grid: { show: false },
        ticks: { show: false },
        splits: (_plot, _axis, min, max) => [max - 240, max - 120, max].filter((at) => at >= min),
        values: (_plot, splits) => splits.map((at) => agoText(Math.round((Date.now() / 1000 - at) / 60))),
      },
      { show: false },
    ],
    series: [{}, { stroke: colour('--accent'), width: 1.5, fill: `${colour('--accent')}22`, points: { show: false } }],
  };
}

function agoText(minutes: number): string {
  return minutes === 0 ? 'now' : `${minutes} min`;
}
