import { useSignal } from '@preact/signals';
import type { CameraState, History } from '@rtmp-vcam/api';
import { useEffect } from 'preact/hooks';
import { ask, cameraPath } from '../api/request.ts';
import { link, program } from '../store/program.ts';
import { bitrateText, millisecondsText, rateText } from '../words/numbers.ts';
import { Graph } from './graph.tsx';
import { type TimedPoint, timed, withPresent } from './history.ts';

/** The last five minutes. */
export function Graphs({ camera }: { readonly camera: CameraState }) {
  const points = useSignal<readonly TimedPoint[]>([]);
  const isLive = link.value === 'live';
  useEffect(() => {
    if (!isLive) return;
    // What came before the page was opened. Without it, the graphs begin now.
    void ask<History>(cameraPath(camera.id, '/history')).then(
      (history) => {
        points.value = timed(history.points, history.everyMs, Date.now() / 1000);
      },
      () => {},
    );
  }, [camera.id, isLive]);
  useEffect(() => {
    if (!isLive || program.value === undefined) return;
    points.value = withPresent(points.value, camera, program.value, Date.now() / 1000);
  }, [camera, isLive]);
  const all = points.value;
  return (
    <section>
      <h3>Five minutes</h3>
      <div class="graphs">
        <Graph title="Frame rate" points={all} value={({ fps }) => fps} format={(fps) => `${rateText(fps)} fps`} />
        <Graph title="Bit rate" points={all} value={({ bitrate }) => bitrate} format={bitrateText} />
        <Graph title="Delay" points={all} value={({ latencyMs }) => latencyMs} format={millisecondsText} />
        <Graph title="Jitter" points={all} value={({ jitterMs }) => jitterMs} format={millisecondsText} />
        <Graph title="Dropped or damaged" points={all} value={({ lost }) => lost} format={(lost) => `${lost}`} />
        <Graph title="Processor" points={all} value={({ cpu }) => cpu} format={(cpu) => `${Math.round(cpu)} %`} />
      </div>
    </section>
  );
}
