import { useSignal } from '@preact/signals';
import type { CameraState } from '@rtmp-vcam/api';
import { Button } from '../ui/button.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { KeyTools } from './key-tools.tsx';
import { NetworkChoice } from './network-choice.tsx';
import { SenderSteps } from './sender-steps.tsx';
import { placesFor, SENDER_TABS, type SenderName } from './senders.ts';
import { TestPicture } from './test-picture.tsx';
import { useConnect } from './use-connect.ts';
import './connect.css';

/** How a sender reaches this camera, with the fields as each one names them. */
export function Connect({ camera }: { readonly camera: CameraState }) {
  const { answer, failure, again } = useConnect(camera.id);
  const areSecretsShown = useSignal(false);
  const sender = useSignal<SenderName>('obs');
  const network = useSignal<string | undefined>(undefined);

  if (camera.pull !== null) {
    return (
      <p class="hint">
        This camera pulls its stream from <span class="mono">{camera.pull}</span>. Nothing has to be sent to it.
      </p>
    );
  }
  if (answer === undefined && failure === undefined) return <p class="hint">Asking for the addresses…</p>;
  if (answer === undefined) {
    return (
      <div class="connect-failed" role="alert">
        <p>{failure?.message}</p>
        <p class="hint">{failure?.fix}</p>
        <Button onPress={again}>Try again</Button>
      </div>
    );
  }
  const places = placesFor(sender.value, answer.places);
  const place = places.find((each) => each.network === network.value) ?? places[0];
  return (
    <div class="connect">
      <Tabs
        label="Sender"
        look="chips"
        value={sender.value}
        tabs={SENDER_TABS}
        onChoose={(chosen) => {
          sender.value = chosen;
        }}
      >
        <div class="connect-steps">
          <NetworkChoice
            places={places}
            chosen={place}
            onChoose={(chosen) => {
              network.value = chosen;
            }}
          />
          {place === undefined ? (
            <p>No network of this computer can be reached from elsewhere. Connect it to your Wi-Fi or with a cable.</p>
          ) : (
            <SenderSteps sender={sender.value} place={place} connect={answer} shown={areSecretsShown.value} />
          )}
        </div>
      </Tabs>
      <KeyTools
        camera={camera}
        connect={answer}
        shown={areSecretsShown.value}
        onShow={(shown) => {
          areSecretsShown.value = shown;
        }}
        onNewKey={again}
      />
      <TestPicture camera={camera} />
    </div>
  );
}
