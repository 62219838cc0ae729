import type { CameraDetails } from '@rtmp-vcam/api';
import { millisecondsText } from '../words/numbers.ts';
import './latency-bar.css';

const STAGES = [
  { name: 'receiveMs', words: 'Receive' },
  { name: 'smoothingMs', words: 'Smooth' },
  { name: 'decodeMs', words: 'Decode' },
  { name: 'showMs', words: 'Show' },
] as const;

/** How long a picture takes from its first byte to the camera, stage by stage. */
export function LatencyBar({ latency }: { readonly latency: CameraDetails['latency'] }) {
  const total = STAGES.reduce((sum, { name }) => sum + latency[name], 0);
  return (
    <section>
      <h3>Delay of a picture: {millisecondsText(total)}</h3>
      <div class="latency-bar" aria-hidden="true">
        {STAGES.map(({ name }) => (
          <span key={name} class={`stage-${name}`} style={{ flexGrow: latency[name] }} />
        ))}
      </div>
      <dl class="latency-legend">
        {STAGES.map(({ name, words }) => (
          <div key={name}>
            <dt class={`stage-${name}`}>{words}</dt>
            <dd>{millisecondsText(latency[name])}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
