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
  /**
   * While the promise is pending, the button looks busy. It can be pressed again, because its meaning may have changed:
   * Pause is Resume before the answer has come. When the promise fails, a message says why.
   */
  readonly onPress: () => void | Promise<void>;
}

export function Button({ children, kind = 'normal', label, pressed, disabled = false, onPress }: ButtonProps) {
  const pending = useSignal(0);
  const press = async (): Promise<void> => {
    pending.value++;
    await attempt(async () => onPress());
    pending.value--;
  };
  return (
    <button
      type="button"
      class={`button ${kind}`}
      aria-label={label}
      aria-pressed={pressed}
      aria-busy={pending.value > 0}
      disabled={disabled}
      onClick={() => void press()}
    >
      {children}
    </button>
  );
}
