import { useId } from 'preact/hooks';
import { millisecondsText } from '../words/numbers.ts';
import { millisecondsOf } from './times.ts';

const TIMES = [
  { value: '0', words: 'Not at all' },
  { value: '1s', words: '1 second' },
  { value: '3s', words: '3 seconds' },
  { value: '10s', words: '10 seconds' },
  { value: '60s', words: '1 minute' },
  { value: '600s', words: '10 minutes' },
];

interface HoldControlProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** How long the last picture stays after its sender has gone. */
export function HoldControl({ value, onChange }: HoldControlProps) {
  const id = useId();
  const ms = millisecondsOf(value);
  const known = TIMES.find((time) => millisecondsOf(time.value) === ms);
  const all =
    known === undefined ? [...TIMES, { value, words: ms === undefined ? value : millisecondsText(ms) }] : TIMES;
  return (
    <div class="row">
      <label for={id}>Last picture stays</label>
      <select id={id} value={known?.value ?? value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {all.map((time) => (
          <option key={time.value} value={time.value}>
            {time.words}
          </option>
        ))}
      </select>
    </div>
  );
}
