import type { CameraState } from '@rtmp-vcam/api';
import { counted } from '../words/numbers.ts';
import './microphone-control.css';

/** The quietest sound that the bar shows, in dBFS. */
const FLOOR = -60;

/** The microphone that apps can choose, and how loud it is. */
export function MicrophoneControl({ camera }: { readonly camera: CameraState }) {
  const { microphone } = camera;
  if (microphone === null) {
    return <p class="hint">No microphone: start rtmp-vcam with --mic, and apps hear the stream, too.</p>;
  }
  const { label, readers, level } = microphone;
  const share = level === null ? 0 : Math.max(0, Math.min(1, 1 - level / FLOOR));
  return (
    <div>
      <div class="row">
        <span class="row-label">Microphone</span>
        <span class="hint">
          {readers === 0 ? 'Nobody listens' : `${counted(readers, 'app')} ${readers === 1 ? 'listens' : 'listen'}`}
        </span>
      </div>
      <div class="level" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <meter class="unseen" aria-label={`Level of ${label}`} min={FLOOR} max={0} value={level ?? FLOOR}>
        {level === null ? 'silent' : `${Math.round(level)} dB`}
      </meter>
      <p class="hint">{label}</p>
    </div>
  );
}
