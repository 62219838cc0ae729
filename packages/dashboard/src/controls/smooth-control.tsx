import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { Choice } from '../ui/choice.tsx';
import { millisecondsOf } from './times.ts';

const MOST_MS = 500;
const FIRST_MS = 100;
/** So that a slider that is moved sends a few changes, not hundreds. */
const PAUSE_MS = 150;

const WAYS = [
  { value: 'auto', words: 'Automatic' },
  { value: 'off', words: 'Off' },
  { value: 'fixed', words: 'Fixed' },
] as const;

interface SmoothControlProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** For how long pictures are held so that they come evenly. */
export function SmoothControl({ value, onChange }: SmoothControlProps) {
  const sliding = useSignal<number | undefined>(undefined);
  const timer = useRef<number | undefined>(undefined);
  const written = millisecondsOf(value);
  const ms = sliding.value ?? written ?? 0;
  const way = written === undefined ? 'auto' : written === 0 && sliding.value === undefined ? 'off' : 'fixed';
  const slide = (next: number): void => {
    sliding.value = next;
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => {
      sliding.value = undefined;
      onChange(`${next}ms`);
    }, PAUSE_MS);
  };
  return (
    <div>
      <Choice
        label="Smoothing"
        hint="Holds pictures so that they come evenly from an uneven network."
        value={way}
        options={WAYS}
        onChoose={(chosen) => onChange({ auto: 'auto', off: '0', fixed: `${FIRST_MS}ms` }[chosen])}
      />
      {way === 'fixed' && (
        <div class="slider">
          <input
            type="range"
            min={10}
            max={MOST_MS}
            step={10}
            value={ms}
            aria-label="Smoothing in milliseconds"
            onInput={({ currentTarget }) => slide(currentTarget.valueAsNumber)}
          />
          <output>{ms} ms</output>
        </div>
      )}
    </div>
  );
}
