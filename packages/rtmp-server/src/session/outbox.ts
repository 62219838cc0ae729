import type { OutgoingMessage } from '../chunk/chunk-writer.ts';
import type { OutgoingCommand } from '../message/command.ts';
import type { ControlMessage } from '../message/control.ts';
import type { UserControl } from '../message/user-control.ts';
import { MessageSender } from './message-sender.ts';

interface SendOutput {
  readonly kind: 'send';
  readonly bytes: Uint8Array;
}

/** Collects the outputs of a session in order. */
export class Outbox<Output> {
  readonly #sender: MessageSender = new MessageSender();
  #outputs: (Output | SendOutput)[] = [];

  emit(output: Output): void {
    this.#outputs.push(output);
  }

  send(bytes: Uint8Array): void {
    this.#outputs.push({ kind: 'send', bytes });
  }

  control(message: ControlMessage): void {
    this.send(this.#sender.control(message));
  }

  userControl(event: UserControl): void {
    this.send(this.#sender.userControl(event));
  }

  command(command: OutgoingCommand, messageStreamId = 0): void {
    this.send(this.#sender.command(command, messageStreamId));
  }

  /** The bytes of a message that the caller sends itself: it does not become an output. */
  encode(message: OutgoingMessage): Uint8Array {
    return this.#sender.message(message);
  }

  /** The outputs since the last call. */
  take(): (Output | SendOutput)[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
