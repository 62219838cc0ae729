import type { OutgoingCommand } from '../message/command.ts';
import type { ControlMessage } from '../message/control.ts';
import type { UserControl } from '../message/user-control.ts';
import { MessageSender } from './message-sender.ts';
import type { ServerSessionOutput } from './server-output.ts';

/** Gathers the outputs of a server session in order. */
export class Outbox {
  readonly #sender: MessageSender = new MessageSender();
  #outputs: ServerSessionOutput[] = [];

  emit(output: ServerSessionOutput): void {
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

  /** What has gathered since the last call. */
  take(): ServerSessionOutput[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }
}
