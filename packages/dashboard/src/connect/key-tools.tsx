import { useSignal } from '@preact/signals';
import type { CameraState, Connect } from '@rtmp-vcam/api';
import { ask, cameraPath } from '../api/request.ts';
import { tell } from '../store/messages.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { Icon } from '../ui/icons.tsx';

interface KeyToolsProps {
  readonly camera: CameraState;
  readonly connect: Connect;
  readonly shown: boolean;
  readonly onShow: (shown: boolean) => void;
  readonly onNewKey: () => Promise<void>;
}

/** Shows the key and the QR codes, and makes a new key. */
export function KeyTools({ camera, connect, shown, onShow, onNewKey }: KeyToolsProps) {
  const asking = useSignal(false);
  const makeKey = async (): Promise<void> => {
    await ask(cameraPath(camera.id, '/key'), { method: 'POST', body: {} });
    await onNewKey();
    tell('There is a new stream key. Enter it in your senders.');
  };
  if (connect.open) return <p class="hint">Senders need no stream key: rtmp-vcam was started with --open.</p>;
  return (
    <div class="key-tools">
      <Button pressed={shown} onPress={() => onShow(!shown)}>
        <Icon name="eye" />
        {shown ? 'Hide key and code' : 'Show key and code'}
      </Button>
      {connect.keyFixed === null && (
        <Button
          kind="quiet"
          onPress={() => {
            asking.value = true;
          }}
        >
          New key…
        </Button>
      )}
      {connect.keyFixed !== null && <p class="hint">{connect.keyFixed}</p>}
      {asking.value && (
        <Confirm
          title="Make a new stream key?"
          action="Make a new key"
          onConfirm={makeKey}
          onClose={() => {
            asking.value = false;
          }}
        >
          <p>Every sender needs the new key from then on. Senders with the old key are refused.</p>
          {camera.sender !== null && <p>The sender that streams now goes on until it stops.</p>}
        </Confirm>
      )}
    </div>
  );
}
