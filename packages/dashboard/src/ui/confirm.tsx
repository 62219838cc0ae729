import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../api/request.ts';
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
  const failure = useSignal<{ readonly message: string; readonly fix: string } | undefined>(undefined);
  const isBusy = useRef(false);
  const confirm = async (): Promise<void> => {
    // What was asked for once happens once.
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      await onConfirm();
      // The browser gives the focus back to where it was.
      dialog.current?.close();
    } catch (error) {
      // Said here, because everything behind the question is out of reach.
      failure.value = error instanceof ApiError ? error : { message: String(error), fix: '' };
    } finally {
      isBusy.current = false;
    }
  };
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={onClose}>
      <h2 id="confirm-title">{title}</h2>
      <div class="confirm-text">{children}</div>
      <div class="confirm-failure" role="alert">
        {failure.value !== undefined && (
          <>
            <p>{failure.value.message}</p>
            <p class="hint">{failure.value.fix}</p>
          </>
        )}
      </div>
      <div class="confirm-actions">
        <Button onPress={() => dialog.current?.close()}>Cancel</Button>
        <Button kind={kind} onPress={confirm}>
          {action}
        </Button>
      </div>
    </dialog>
  );
}
