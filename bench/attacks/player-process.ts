/** Plays a stream in the network namespace that it was started in, again when it ends, and counts its pictures. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RtmpPlayer } from '@rtmp-vcam/rtmp-server';
import { doJob } from '../processes/do-job.ts';

interface PlayTask {
  readonly play: string;
}

const AGAIN_MS = 200;
let pictures = 0;

process.on('message', (message) => {
  if (message === 'count') process.send?.({ pictures });
});

doJob(isTask, async ({ play }): Promise<never> => {
  for (;;) {
    try {
      for await (const packet of await RtmpPlayer.connect(play)) {
        if (packet.media === 'video' && packet.kind === 'frame') pictures++;
      }
    } catch {
      // The server has ended, or lets nobody in.
    }
    await sleep(AGAIN_MS);
  }
});

function isTask(value: unknown): value is PlayTask {
  return typeof value === 'object' && value !== null && 'play' in value;
}
