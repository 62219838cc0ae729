import { useSignal } from '@preact/signals';
import type { CameraState } from '@rtmp-vcam/api';
import { Connect } from '../connect/connect.tsx';
import { Controls } from '../controls/controls.tsx';
import { Tabs } from '../ui/tabs.tsx';

type Side = 'connect' | 'controls';

const TABS = [
  { value: 'connect', words: 'Connect' },
  { value: 'controls', words: 'Controls' },
] as const satisfies readonly { value: Side; words: string }[];

/**
 * How to connect, while nothing streams, or what can be changed. A choice by hand counts until a stream begins or ends.
 */
export function SidePanel({ camera }: { readonly camera: CameraState }) {
  const streams = camera.sender !== null && !camera.demo;
  const byHand = useSignal<{ readonly side: Side; readonly streams: boolean } | undefined>(undefined);
  const usual: Side = streams || camera.pull !== null ? 'controls' : 'connect';
  const side = byHand.value?.streams === streams ? byHand.value.side : usual;
  return (
    <section class="card" aria-label="Connect and controls">
      <Tabs
        label="Panel"
        look="segments"
        value={side}
        tabs={TABS}
        onChoose={(chosen) => {
          byHand.value = { side: chosen, streams };
        }}
      >
        {side === 'connect' ? <Connect camera={camera} /> : <Controls camera={camera} />}
      </Tabs>
    </section>
  );
}
