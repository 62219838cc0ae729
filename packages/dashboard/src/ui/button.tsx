import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { attempt } from '../store/messages.ts';
import './button.css';

interface ButtonProps {
  readonly children: ComponentChildren;
  /** `main`: the one thing to do here. `quiet`: it does not ask for attention. */
  readonly kind?: 'main' | 'normal' | 'quiet' | 'danger';
  /** What a screen reader says, when the words on the button are not enough. */
  readonly label?: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  /** While the promise is pending, the button is busy. When it fails, a message says why. */
  readonly onPress: () => void | Promise<void>;
}

export function Button({ children, kind = 'normal', label, pressed, disabled = false, onPress }: ButtonProps) {
  const busy = useSignal(false);
  const press = async (): Promise<void> => {
    // A button that is disabled while it is busy would lose the focus.
    if (busy.value || disabled) return;
    busy.value = true;
    await attempt(async () => onPress());
    busy.value = false;
  };
  return (
    <button
      type="button"
      class={`button ${kind}`}
      aria-label={label}
      aria-pressed={pressed}
      aria-busy={busy.value}
      disabled={disabled}
      onClick={() => void press()}
    >
      {children}
    </button>
  );
}
