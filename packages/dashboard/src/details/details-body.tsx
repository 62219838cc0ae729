import type { CameraState } from '@rtmp-vcam/api';
import { Counters } from './counters.tsx';
import { Graphs } from './graphs.tsx';
import { LatencyBar } from './latency-bar.tsx';
import { LogView } from './log-view.tsx';
import { Report } from './report-button.tsx';

export function DetailsBody({ camera }: { readonly camera: CameraState }) {
  return (
    <div class="details-body">
      {camera.details !== null && <LatencyBar latency={camera.details.latency} />}
      <Counters camera={camera} />
      <Graphs camera={camera} />
      <LogView />
      <Report camera={camera} />
    </div>
  );
}
