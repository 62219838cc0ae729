import type { CameraState } from '@rtmp-vcam/api';
import { Switch } from '../ui/switch.tsx';
import { counted } from '../words/numbers.ts';
import './microphone-control.css';

/** The quietest sound that the bar shows, in dBFS. */
const FLOOR = -60;

interface MicrophoneControlProps {
  readonly camera: CameraState;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
}

/** Whether apps hear the stream, who listens, and how loud it is. */
export function MicrophoneControl({ camera: { microphone }, on, onChange }: MicrophoneControlProps) {
  const hint = on ? {} : { hint: 'Apps can hear the sound of the stream, too.' };
  return (
    <div>
      <Switch label="Microphone" on={on} {...hint} onChange={onChange} />
      {on && microphone !== null && <Level microphone={microphone} />}
    </div>
  );
}

function Level({ microphone }: { readonly microphone: NonNullable<CameraState['microphone']> }) {
  const { label, readers, level } = microphone;
  const share = level === null ? 0 : Math.max(0, Math.min(1, 1 - level / FLOOR));
  const listening =
    readers === 0 ? 'nobody listens' : `${counted(readers, 'app')} ${readers === 1 ? 'listens' : 'listen'}`;
  return (
    <>
      <div class="level" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <meter class="unseen" aria-label={`Level of ${label}`} min={FLOOR} max={0} value={level ?? FLOOR}>
        {level === null ? 'silent' : `${Math.round(level)} dB`}
      </meter>
      <p class="hint">
        {label}: {listening}
      </p>
    </>
  );
}
