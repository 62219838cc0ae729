/** `rtmp-vcam frames` reads rings that a broken or hostile program made: it ends with a message, and never waits. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RingWriter } from '@rtmp-vcam/video-pipeline/testing';
import { freeRingName, sharedMemoryOf, startCommand } from '../support/product.ts';
import { until } from '../support/wait.ts';

const options = { skip: process.platform !== 'linux', timeout: 120_000 };
const AN_HOUR_NS = 3_600_000_000_000n;
/** Offsets in the ring, of rtmp_vcam_ring.h. */
const WIDTH = 32;
const HEARTBEAT = 80;
const FIRST_SLOT = 256;
const SURFACE_ID = 16;

let ring: RingWriter;
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-test-'));
  ring = RingWriter.create({ name: freeRingName(), canvas: { width: 64, height: 36, fps: 30 } });
  for (let picture = 0; picture < 4; picture++) {
    const slot = ring.claim();
    slot?.draw({ drawOn: (surface) => surface.fill(picture) });
    slot?.publish({ ptsUs: 0, arrivalNs: 0n, state: 'live' });
  }
});
after(() => {
  ring.close();
  rmSync(folder, { recursive: true });
});

/** A ring without a writer, whose heartbeat says that there is one. */
class Copy implements Disposable {
  readonly name: string = freeRingName();
  readonly file: string = join('/dev/shm', this.name);

  constructor(change: (header: Buffer) => void = () => {}) {
    const header = readFileSync(join('/dev/shm', ring.name));
    header.writeBigUInt64LE(process.hrtime.bigint() + AN_HOUR_NS, HEARTBEAT);
    for (const surface of sharedMemoryOf(ring.name).filter((name) => name.includes('.')))
      writeFileSync(this.file + surface.slice(surface.indexOf('.')), readFileSync(join('/dev/shm', surface)));
    change(header);
    writeFileSync(this.file, header);
  }

  /** The file of the surface that the first slot has. */
  get surface(): string {
    const id = readFileSync(this.file).readUInt32LE(FIRST_SLOT + SURFACE_ID);
    return `${this.file}.${id.toString(16).padStart(8, '0')}`;
  }

  [Symbol.dispose](): void {
    for (const name of sharedMemoryOf(this.name)) rmSync(join('/dev/shm', name), { force: true, recursive: true });
  }
}

const breaks: Readonly<Record<string, { readonly make: () => Copy; readonly text: RegExp }>> = {
  'a width that is odd': {
    make: () => new Copy((header) => header.writeUInt32LE(63, WIDTH)),
    text: /has pictures of 63x36 pixels \[VIDEO_ERR_RING_INVALID\]/,
  },
  'a surface that is a named pipe': {
    make: () => {
      const copy = new Copy();
      rmSync(copy.surface);
      execFileSync('mkfifo', [copy.surface]);
      return copy;
    },
    text: /is a named pipe \[VIDEO_ERR_RING_INVALID\]/,
  },
  'a surface that is too small': {
    make: () => {
      const copy = new Copy();
      truncateSync(copy.surface, 100);
      return copy;
    },
    text: /the surface .* holds 100 bytes \[VIDEO_ERR_RING_INVALID\]/,
  },
  'a header that is too small': {
    make: () => {
      const copy = new Copy();
      truncateSync(copy.file, 100);
      return copy;
    },
    text: /holds 100 bytes \[VIDEO_ERR_RING_INVALID\]/,
  },
};

for (const [what, { make, text }] of Object.entries(breaks)) {
  test(`frames refuses a ring with ${what}`, options, async () => {
    using copy = make();
    await using frames = await startCommand(['frames', '--ring', copy.name, '-o', join(folder, 'f.raw')]);
    assert.deepEqual(await frames.end(), { code: 1, signal: null });
    assert.match(frames.stderr, text);
    assert.match(frames.stderr, /\n {2}→ /, 'it does not say what to do');
  });
}

for (const object of ['file', 'surface'] as const) {
  test(`frames ends with an error when the ${object === 'file' ? 'ring' : 'picture'} is cut off`, options, async () => {
    using copy = new Copy();
    const output = join(folder, `${object}.raw`);
    await using frames = await startCommand(['frames', '--ring', copy.name, '--format', 'raw', '-o', output]);
    const isWritten = (): boolean => (statSync(output, { throwIfNoEntry: false })?.size ?? 0) > 0;
    await until('pictures', isWritten, { state: () => frames.output });
    const cut = copy[object];
    truncateSync(cut, 0);
    // Another picture is published: frames looks at the surface again only for a new one.
    const header = readFileSync(join('/dev/shm', ring.name));
    if (object === 'surface') publishAgain(copy, header);
    assert.deepEqual(await frames.end(), { code: 1, signal: null }, frames.output);
    assert.match(frames.stderr, /ends before byte \d+ \[VIDEO_ERR_RING_INVALID\]\n {2}→ /);
  });
}

/** Gives the ring a picture with a higher number in its first slot. */
function publishAgain(copy: Copy, header: Buffer): void {
  header.writeBigUInt64LE(process.hrtime.bigint() + AN_HOUR_NS, HEARTBEAT);
  const number = 8n;
  header.writeBigUInt64LE(number, 64);
  header.writeBigUInt64LE(2n * number + 2n, FIRST_SLOT);
  writeFileSync(copy.file, header, { flag: 'r+' });
}
