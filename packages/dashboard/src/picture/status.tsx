import { useSignal } from '@preact/signals';
import type { CameraState } from '@rtmp-vcam/api';
import { ask, cameraPath } from '../api/request.ts';
import { tell } from '../store/messages.ts';
import { changeSettings, shownSettings } from '../store/settings.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Icon } from '../ui/icons.tsx';
import { STATE_WORDS, senderText, situation } from '../words/camera-words.ts';
import { factsOf } from '../words/facts.ts';
import './status.css';

/** What happens now, in words, with what one does at once: pause, and end the stream. */
export function Status({ camera }: { readonly camera: CameraState }) {
  const { id, state, sender, pull } = camera;
  const { paused } = shownSettings(id, camera.settings);
  const asking = useSignal(false);
  const disconnect = async (): Promise<void> => {
    await ask(cameraPath(id, '/publisher/disconnect'), { method: 'POST', body: {} });
    tell('Disconnected. The same sender can come back in a minute.');
  };
  return (
    <section class="card status" aria-label="Status">
      <div class="status-top">
        <div class="status-words">
          <p class={`badge ${state}`}>{STATE_WORDS[state]}</p>
          <p class="situation">{situation(camera)}</p>
        </div>
        <div class="status-actions">
          {sender !== null && pull === null && !camera.demo && (
            <Button
              kind="quiet"
              onPress={() => {
                asking.value = true;
              }}
            >
              Disconnect
            </Button>
          )}
          <Button kind={paused ? 'main' : 'normal'} onPress={() => changeSettings(id, { paused: !paused })}>
            <Icon name={paused ? 'play' : 'pause'} />
            {paused ? 'Resume' : 'Pause'}
          </Button>
        </div>
      </div>
      <dl class="facts">
        {factsOf(camera).map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {asking.value && sender !== null && (
        <Confirm
          title="Disconnect the sender?"
          action="Disconnect"
          kind="danger"
          onConfirm={disconnect}
          onClose={() => {
            asking.value = false;
          }}
        >
          <p>{senderText(sender)} is cut off at once, and cannot connect again for a minute.</p>
        </Confirm>
      )}
    </section>
  );
}
