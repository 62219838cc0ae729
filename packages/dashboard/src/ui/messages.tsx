import { dismiss, messages } from '../store/messages.ts';
import { Icon } from './icons.tsx';
import './messages.css';

/** What was done or went wrong just now. */
export function Messages() {
  return (
    <div class="messages">
      <div role="status">
        {messages.value
          .filter(({ kind }) => kind === 'done')
          .map(({ id, text }) => (
            <MessageCard key={id} id={id} kind="done" text={text} />
          ))}
      </div>
      <div role="alert">
        {messages.value
          .filter(({ kind }) => kind === 'failed')
          .map(({ id, text, fix }) => (
            <MessageCard key={id} id={id} kind="failed" text={text} fix={fix} />
          ))}
      </div>
    </div>
  );
}

interface MessageCardProps {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly text: string;
  readonly fix?: string | undefined;
}

function MessageCard({ id, kind, text, fix }: MessageCardProps) {
  return (
    <div class={`message ${kind}`}>
      <Icon name={kind === 'done' ? 'check' : 'problem'} />
      <div class="message-text">
        <p>{text}</p>
        {fix !== undefined && <p class="hint">{fix}</p>}
      </div>
      <button type="button" class="message-close" aria-label="Close this message" onClick={() => dismiss(id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}
