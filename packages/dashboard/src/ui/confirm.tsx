import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from './button.tsx';
import './confirm.css';

interface ConfirmProps {
  readonly title: string;
  readonly children: ComponentChildren;
  /** The words on the button that does it. */
  readonly action: string;
  readonly kind?: 'main' | 'danger';
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}

/** A question about what was just pressed. Escape means no. */
export function Confirm({ title, children, action, kind = 'main', onConfirm, onClose }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const confirm = async (): Promise<void> => {
    await onConfirm();
    // The browser gives the focus back to where it was.
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={onClose}>
      <h2 id="confirm-title">{title}</h2>
      <div class="confirm-text">{children}</div>
      <div class="confirm-actions">
        <Button onPress={() => dialog.current?.close()}>Cancel</Button>
        <Button kind={kind} onPress={confirm}>
          {action}
        </Button>
      </div>
    </dialog>
  );
}
