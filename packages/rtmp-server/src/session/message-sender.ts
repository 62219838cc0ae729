import { ChunkWriter, type OutgoingMessage } from '../chunk/chunk-writer.ts';
import { encodeCommand, type OutgoingCommand } from '../message/command.ts';
import { type ControlMessage, encodeControl } from '../message/control.ts';
import { COMMAND_CHUNK_STREAM, MessageType } from '../message/types.ts';
import { encodeUserControl, type UserControl } from '../message/user-control.ts';

/** Encodes the messages of a session: control messages on chunk stream 2, commands on 3, as some peers require. */
export class MessageSender {
  readonly #writer: ChunkWriter = new ChunkWriter();

  control(message: ControlMessage): Uint8Array {
    return this.#writer.write(encodeControl(message));
  }

  userControl(event: UserControl): Uint8Array {
    return this.#writer.write(encodeUserControl(event));
  }

  command(command: OutgoingCommand, messageStreamId = 0): Uint8Array {
    return this.#writer.write({
      type: MessageType.commandAmf0,
      chunkStreamId: COMMAND_CHUNK_STREAM,
      messageStreamId,
      timestamp: 0,
      body: encodeCommand(command),
    });
  }

  message(message: OutgoingMessage): Uint8Array {
    return this.#writer.write(message);
  }
}
