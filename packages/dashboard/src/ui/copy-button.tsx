import { useSignal } from '@preact/signals';
import { copyText } from './copy-text.ts';
import { Icon } from './icons.tsx';
import './button.css';

const SHOWN_MS = 1800;

interface CopyButtonProps {
  /** What is copied: `the server`. */
  readonly what: string;
  readonly text: string;
  /** With words on it, not only the icon. */
  readonly words?: string;
}

export function CopyButton({ what, text, words }: CopyButtonProps) {
  const outcome = useSignal<'copied' | 'failed' | undefined>(undefined);
  const copy = async (): Promise<void> => {
    outcome.value = (await copyText(text)) ? 'copied' : 'failed';
    setTimeout(() => {
      outcome.value = undefined;
    }, SHOWN_MS);
  };
  const done = outcome.value === 'copied';
  const said = { copied: 'Copied', failed: 'This browser does not let the page copy' };
  return (
    <>
      <button
        type="button"
        class={`button quiet copy${words === undefined ? ' icon-only' : ''}${done ? ' done' : ''}`}
        aria-label={words === undefined ? `Copy ${what}` : undefined}
        title={words === undefined ? `Copy ${what}` : undefined}
        onClick={() => void copy()}
      >
        <Icon name={done ? 'check' : 'copy'} />
        {words !== undefined && <span>{done ? 'Copied' : words}</span>}
      </button>
      <span class="unseen" role="status">
        {outcome.value === undefined ? '' : said[outcome.value]}
      </span>
    </>
  );
}
