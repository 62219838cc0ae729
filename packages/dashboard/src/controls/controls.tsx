import type { CameraState } from '@rtmp-vcam/api';
import { changeSettings, shownSettings } from '../store/settings.ts';
import { Choice } from '../ui/choice.tsx';
import { Switch } from '../ui/switch.tsx';
import { CardControl } from './card-control.tsx';
import { HoldControl } from './hold-control.tsx';
import { Keep } from './keep.tsx';
import { MicrophoneControl } from './microphone-control.tsx';
import { SmoothControl } from './smooth-control.tsx';
import './controls.css';

const FITS = [
  { value: 'contain', words: 'Whole picture' },
  { value: 'cover', words: 'Fill' },
  { value: 'stretch', words: 'Stretch' },
] as const;

const TURNS = [
  { value: 0, words: '0°' },
  { value: 90, words: '90°' },
  { value: 180, words: '180°' },
  { value: 270, words: '270°' },
] as const;

/** What can be changed while the camera runs. Apps see each change at once. */
export function Controls({ camera }: { readonly camera: CameraState }) {
  const { id } = camera;
  const settings = shownSettings(id, camera.settings);
  return (
    <div class="controls">
      <Choice label="Fit" value={settings.fit} options={FITS} onChoose={(fit) => void changeSettings(id, { fit })} />
      <Choice
        label="Rotate"
        value={settings.rotate}
        options={TURNS}
        onChoose={(rotate) => void changeSettings(id, { rotate })}
      />
      <Switch label="Mirror" on={settings.mirror} onChange={(mirror) => void changeSettings(id, { mirror })} />
      <SmoothControl value={settings.smooth} onChange={(smooth) => void changeSettings(id, { smooth })} />
      <HoldControl value={settings.hold} onChange={(hold) => void changeSettings(id, { hold })} />
      <CardControl camera={camera} value={settings.card} onChange={(card) => void changeSettings(id, { card })} />
      <MicrophoneControl camera={camera} on={settings.mic} onChange={(mic) => void changeSettings(id, { mic })} />
      <Keep id={id} />
    </div>
  );
}
