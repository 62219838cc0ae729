// Pushes the test picture as the first line of its standard input says, until that input ends or the server ends it.
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { RtmpError, RtmpPublisher } from '@rtmp-vcam/rtmp-server';
import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { DEMO_NAME } from './demo-name.ts';
import { type DemoReport, demoOrder } from './demo-order.ts';
import { publishTestPicture } from './publish-test-picture.ts';

/** The camera comes first when the computer is busy. */
const LOW_PRIORITY = 10;

async function push(order: string, signal: AbortSignal): Promise<void> {
  const { url, ...format } = v.parse(demoOrder, JSON.parse(order));
  const publisher = await RtmpPublisher.connect(url, { name: DEMO_NAME, signal });
  try {
    let isFirst = true;
    for await (const _ of publishTestPicture(publisher, format, signal)) {
      if (isFirst) report({ error: null });
      isFirst = false;
    }
  } finally {
    await publisher.close();
  }
}

function report(text: DemoReport): void {
  process.stdout.write(`${JSON.stringify(text)}\n`);
}

function errorOf(error: unknown): DemoReport['error'] {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const isTyped = error instanceof AppError || error instanceof RtmpError;
  return isTyped ? { code: error.code, message, fix: error.fix } : { code: '', message, fix: '' };
}

setPriority(LOW_PRIORITY);
const stop = new AbortController();
const input = createInterface({ input: process.stdin });
input.once('line', async (order) => {
  try {
    await push(order, stop.signal);
  } catch (error) {
    if (!stop.signal.aborted) report({ error: errorOf(error) });
  }
  process.exit();
});
input.once('close', () => stop.abort());
