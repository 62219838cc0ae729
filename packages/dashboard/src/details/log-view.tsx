import type { LogLine } from '@rtmp-vcam/api';
import { useEffect, useRef } from 'preact/hooks';
import { log, program } from '../store/program.ts';
import { docsOf } from '../words/docs.ts';
import './log-view.css';

/** The newest lines of the log. It follows new lines while its end is in view. */
export function LogView() {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const lines = log.value;
  useEffect(() => {
    const element = box.current;
    if (element !== null && follows.current) element.scrollTop = element.scrollHeight;
  }, [lines]);
  const several = (program.value?.cameras.length ?? 0) > 1;
  return (
    <section>
      <h3 id="log-title">Log</h3>
      <div
        ref={box}
        class="log"
        role="log"
        aria-labelledby="log-title"
        // Lines may come often, so they are not read aloud.
        aria-live="off"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: A box that scrolls has to be reached with the keyboard.
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          follows.current = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight < 24;
        }}
      >
        {lines.length === 0 && <p class="hint">No lines yet.</p>}
        {lines.map((line, index) => (
          <Line key={`${line.time} ${index}`} line={line} several={several} />
        ))}
      </div>
    </section>
  );
}

function Line({ line, several }: { readonly line: LogLine; readonly several: boolean }) {
  const { time, level, camera, message, code, fix, facts } = line;
  return (
    <p class={`log-line ${level}`}>
      <time dateTime={time}>{new Date(time).toTimeString().slice(0, 8)}</time>
      <span class="log-level">{level}</span>
      <span class="log-text">
        {several && camera !== null && <strong>{camera}: </strong>}
        {message}
        {Object.entries(facts).map(([name, value]) => (
          <span key={name} class="log-fact">
            {' '}
            {name}={value}
          </span>
        ))}
        {fix !== null && <span class="log-fix"> → {fix}</span>}
        {code !== null && (
          <>
            {' '}
            <a href={docsOf(code)} target="_blank" rel="noreferrer">
              {code}
            </a>
          </>
        )}
      </span>
    </p>
  );
}
