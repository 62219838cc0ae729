import { signal, useSignal } from '@preact/signals';
import type { CameraState } from '@rtmp-vcam/api';
import type { FunctionComponent } from 'preact';
import { attempt } from '../store/messages.ts';
import { Icon } from '../ui/icons.tsx';
import './details.css';

type Body = FunctionComponent<{ readonly camera: CameraState }>;

/** Is loaded when it is first needed, because it brings the graphs. */
const body = signal<{ readonly Body: Body } | undefined>(undefined);

async function load(): Promise<void> {
  const { DetailsBody } = await import('./details-body.tsx');
  body.value = { Body: DetailsBody };
}

/** Everything that was measured, folded away. */
export function Details({ camera }: { readonly camera: CameraState }) {
  const isOpen = useSignal(false);
  const { Body } = body.value ?? {};
  return (
    <details
      class="card details"
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
        if (currentTarget.open && body.value === undefined) void attempt(load);
      }}
    >
      <summary>
        <Icon name="chevron" />
        <h2>Details</h2>
        <span class="hint">Delay, graphs, log</span>
      </summary>
      {isOpen.value && Body === undefined && <p class="details-wait">Loading…</p>}
      {isOpen.value && Body !== undefined && <Body camera={camera} />}
    </details>
  );
}
