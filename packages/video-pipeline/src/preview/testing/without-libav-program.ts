/** Tries everything of a preview in an installation without node-av, and prints what comes of it as JSON. */
import { silentLog } from '../../log.ts';
import { RingWriter } from '../../ring/ring-writer.ts';
import { publishFilled } from '../../ring/testing/pictures.ts';
import { Preview, type SnapshotOptions } from '../preview.ts';

const ring = RingWriter.create({ name: `/rvtn${process.pid}`, canvas: { width: 320, height: 180, fps: 30 } });
publishFilled(ring);
const source = { ring: ring.share(), watch: () => () => {}, isResting: false, newest: 0 };
const preview = new Preview({ source, log: silentLog });

const ended = await new Promise((resolve) => {
  preview.watch(
    () => resolve('a picture'),
    (error) => resolve(error?.code),
  );
});
const snapshot = async (options: SnapshotOptions): Promise<unknown> => {
  try {
    return Buffer.from(await preview.snapshot(options)).toString('latin1', 1, 4);
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};
const all = [
  ended,
  await snapshot({ format: 'jpg' }),
  await snapshot({ format: 'png' }),
  await snapshot({ format: 'png', width: 100 }),
];
process.stdout.write(JSON.stringify(all));
await preview.close();
ring.close();
