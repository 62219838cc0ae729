import { EventEmitter } from 'node:events';
import type { SoundEvent, SoundRequest } from '../../sound/protocol.ts';

/** A sound thread that does as the test says. */
export class FakeSoundThread extends EventEmitter<{
  line: [Extract<SoundEvent, { type: 'line' }>];
  died: [reason: string];
}> {
  readonly startedAt: number = performance.now();
  label: string | undefined = 'Test Microphone';
  readers = 1;
  isRead = false;
  delayMs = 120;
  level: number | undefined = -12.5;
  stuck = false;
  closed = 0;
  readonly sent: SoundRequest[] = [];

  /** The kinds of all that was sent. */
  get kinds(): string[] {
    return this.sent.map((request) => (request.type === 'packet' ? request.packet.kind : request.type));
  }

  send(request: SoundRequest): void {
    // As a message takes its buffer along.
    const transfer = request.type === 'packet' ? [request.packet.data.buffer] : [];
    this.sent.push(structuredClone(request, { transfer: transfer.filter((each) => each instanceof ArrayBuffer) }));
  }
  isStuck(): boolean {
    return this.stuck;
  }
  async close(): Promise<void> {
    this.closed++;
  }
}
