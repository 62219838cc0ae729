import { CopyButton } from './copy-button.tsx';
import './copy-field.css';

interface CopyFieldProps {
  readonly label: string;
  /** What is copied. */
  readonly text: string;
  /** What can be read, such as dots for a secret. */
  readonly shownText: string;
  readonly isLong: boolean;
}

export function CopyField({ label, text, shownText, isLong }: CopyFieldProps) {
  return (
    <div class="copy-field">
      <p class="copy-label">{label}</p>
      <div class={`copy-box${isLong ? ' long' : ''}`}>
        <code>{shownText}</code>
        <CopyButton what={label} text={text} />
      </div>
    </div>
  );
}
