import type { OutgoingCommand } from '../message/command.ts';

/** A NetStatus, which servers send to clients in onStatus, _result and _error. */
export interface Status {
  readonly level: 'status' | 'error';
  /** For encoders, which act on it: `NetStream.Publish.Start`. */
  readonly code: string;
  /** For people. ffmpeg prints only this. */
  readonly description: string;
}

export function errorStatus(code: string, text: string): Status {
  return { level: 'error', code, description: `${text} (${code})` };
}

export const PUBLISH_START: Status = {
  level: 'status',
  code: 'NetStream.Publish.Start',
  description: 'Publishing',
};

export const UNPUBLISHED: Status = {
  level: 'status',
  code: 'NetStream.Unpublish.Success',
  description: 'Publishing has ended',
};

export function onStatus({ level, code, description }: Status): OutgoingCommand {
  return { name: 'onStatus', transactionId: 0, args: [null, { level, code, description }] };
}

export function errorReply(transactionId: number, { level, code, description }: Status): OutgoingCommand {
  return { name: '_error', transactionId, args: [null, { level, code, description }] };
}
