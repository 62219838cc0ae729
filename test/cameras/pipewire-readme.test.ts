/** The examples in the README of @rtmp-vcam/pipewire run as they are printed. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { needsPipeWire, PipeWireSession } from '../support/pipewire-session.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';

const PACKAGE = join(import.meta.dirname, '../../packages/pipewire');
const options = { ...needsPipeWire('gst-launch-1.0', 'gst:pipewiresrc', 'pw-dump', 'pw-record'), timeout: 120_000 };
const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);

/** The length of the header of a WAV file, and of a second of 16-bit stereo at 48 kHz. */
const WAV_HEADER = 44;
const SECOND = 48_000 * 4;

describe('the examples of the README', options, () => {
  let session: PipeWireSession;
  before(async () => {
    session = await PipeWireSession.start();
    // The package as npm would install it.
    mkdirSync(session.file('node_modules/@rtmp-vcam'), { recursive: true });
    symlinkSync(PACKAGE, session.file('node_modules/@rtmp-vcam/pipewire'));
  });
  after(() => session[Symbol.asyncDispose]());

  /** Starts the example that has this word in it. */
  function start(word: string): Promise<Program> {
    const code = examples.find((each) => each.includes(word)) ?? assert.fail(`no example has ${word}`);
    assert.ok(code.split('\n').length <= 21, 'it is short');
    const file = session.file(`${word}.mjs`);
    writeFileSync(file, code);
    return session.start(process.execPath, [file]);
  }

  test('the camera', async () => {
    const program = await start('VideoSource');
    const node = await session.nodeNamed('my-camera');
    const size = (640 * 360 * 3) / 2;
    // As printed, but with a node's number, which also GStreamer's older plug-ins take, and without a window.
    const pipeline = ['pipewiresrc', `path=${node}`, '!', 'video/x-raw,format=I420', '!', 'fdsink'];
    const reader = await session.start('gst-launch-1.0', ['-q', ...pipeline]);
    await until('ten pictures', () => reader.stdout.length >= 10 * size, {
      state: () => reader.output + program.output,
    });
    const levels = Array.from({ length: 10 }, (_, index) => reader.stdout[index * size + 1000]);
    assert.ok(new Set(levels).size > 5, levels.join(' '));
    assert.equal(reader.stdout[size - 1], 128);
    assert.ok(program.isRunning, program.output);
  });

  test('the microphone', async () => {
    const program = await start('AudioSource');
    await session.nodeNamed('my-microphone');
    const command = /`pw-record (--target my-microphone) hum\.wav`/.exec(readme)?.[1] ?? assert.fail('no pw-record');
    const file = session.file('hum.wav');
    const recorder = await session.start('pw-record', [...command.split(' '), file]);
    const samples = (): Buffer => {
      try {
        return readFileSync(file).subarray(WAV_HEADER);
      } catch {
        return Buffer.alloc(0);
      }
    };
    const state = (): string => recorder.output + program.output;
    // It may begin with silence, and a busy machine may leave gaps: one clean tenth of a second is enough.
    await until('a hum of 440 Hz', () => hums(samples()), { state });
    await program.says('streaming');
  });
});

/** Whether a tenth of a second has 88 changes of the sign in the left channel, and the level of the example. */
function hums(samples: Buffer): boolean {
  const length = SECOND / 10;
  for (let at = 0; at + length <= samples.length; at += length) {
    const left = Array.from({ length: length / 4 }, (_, index) => samples.readInt16LE(at + 4 * index));
    const changes = left.filter((value, index) => index > 0 && value >= 0 !== (left[index - 1] ?? 0) >= 0).length;
    const peak = Math.max(...left.map(Math.abs)) / 32_768;
    if (Math.abs(changes - 88) <= 2 && Math.abs(peak - 0.25) < 0.02) return true;
  }
  return false;
}
