import type { Clip } from '../clips/clips.ts';
import { startModule } from '../processes/children.ts';
import { isPublishReport, type PublishJob } from './protocol.ts';

export interface PublishOptions {
  readonly port: number;
  readonly seconds: number;
}

/**
 * Publishes a clip at real-time pace from a process of its own, repeating it as often as needed. Settles at the end with
 * the host clock (ns) at which each access unit was handed to the kernel, in sending order.
 */
export async function publish({ path, fps }: Clip, { port, seconds }: PublishOptions): Promise<bigint[]> {
  const child = startModule(new URL('./publisher-process.ts', import.meta.url));
  const sent: bigint[] = [];
  return await new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if (!isPublishReport(message)) return;
      if (message.kind === 'failed') reject(new Error(`publishing failed: ${message.reason}`));
      else if (message.kind === 'done') resolve(sent);
      else sent.push(...message.times);
    });
    child.once('exit', () => reject(new Error('the publisher ended early')));
    const job: PublishJob = { port, seconds, path, fps };
    child.send(job);
  });
}
