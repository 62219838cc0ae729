// The whole program on a Mac, in the process of the test: so the test can do to the cameras what users and OBS do.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { programState } from '@rtmp-vcam/api';
import * as v from 'valibot';
import { runProgram } from '../../packages/rtmp-vcam/src/cli/program.ts';
import { MemoryStream } from '../../packages/rtmp-vcam/src/testing/memory-stream.ts';
import { makeClip } from '../support/clips.ts';
import { pushWithFfmpeg } from '../support/peers.ts';
import { freeRingName, parseLine } from '../support/product.ts';
import { needs } from '../support/tools.ts';
import { until } from '../support/wait.ts';
import { CameraDouble, MacCommands } from './camera-double.ts';
import { AppleFrameworks, withoutDouble } from './double.ts';

const skip = withoutDouble() || (needs('ffmpeg').skip ?? false);
const FORMAT = { width: 1920, height: 1080 } as const;
const FLAGS = ['--size', '1920x1080', '--fps', '60', '--decoder', 'videotoolbox', '--ipc', 'sink', '--json-logs'];

interface RunningProgram {
  readonly url: string;
  readonly log: () => string;
  /** What another program is told of its only output. */
  readonly output: () => Promise<{ label: string; state: string; code: string | undefined; fix: string | undefined }>;
  readonly end: () => Promise<number>;
}

async function start(t: TestContext): Promise<RunningProgram> {
  const folder = mkdtempSync(join(tmpdir(), 'rtmp-vcam-mac-'));
  mkdirSync(join(folder, 'runtime'));
  const env = { ...process.env, XDG_CONFIG_HOME: folder, XDG_RUNTIME_DIR: join(folder, 'runtime') };
  const stdout = new MemoryStream();
  const stderr = new MemoryStream();
  const stop = new AbortController();
  const where = ['--host', '127.0.0.1', '--port', '0', '--http', '127.0.0.1:0', '--ring', freeRingName()];
  const running = runProgram(['run', ...where, ...FLAGS], { env, stdout, stderr, signal: stop.signal });
  const end = async (): Promise<number> => {
    stop.abort();
    return running;
  };
  t.after(async () => {
    await end();
    rmSync(folder, { recursive: true });
  });
  const log = (): string => stdout.text + stderr.text;
  const ready = await until(
    'the program to be ready',
    () =>
      log()
        .split('\n')
        .flatMap(parseLine)
        .find(({ msg }) => msg === 'ready'),
    { state: log },
  );
  return {
    url: `rtmp://127.0.0.1:${ready['port']}/live/test`,
    log,
    output: async () => {
      const answer = await fetch(`${ready['http']}/api/state`);
      const [output, ...others] = v.parse(programState, await answer.json()).cameras[0]?.outputs ?? [];
      assert.ok(output !== undefined && others.length === 0);
      const { label, state, problem } = output;
      return { label, state, code: problem?.code, fix: problem?.fix };
    },
    end,
  };
}

/** Defines a test for each camera, in which a stream brings it so many pictures, 60 a second. */
export function testMacProgram(pictures: number): void {
  if (skip !== false) {
    if (process.platform !== 'darwin') test('the program feeds the cameras of a Mac', { skip });
    return;
  }
  const frameworks = new AppleFrameworks();

  for (const kind of ['obs', 'extension'] as const) {
    const name = kind === 'obs' ? 'OBS Virtual Camera (OBS Studio)' : 'RTMP Virtual Camera';

    test(`${name}: ${pictures} pictures of 1080p60 arrive without a copy; it is taken, updated and removed, and returns`, {
      timeout: 60_000 + pictures * 100,
    }, async (t) => {
      const double = new CameraDouble(frameworks, kind);
      using commands = new MacCommands();
      commands.setState(kind, 'activated enabled');
      double.install();
      // Ours says who uses it, and for nobody nothing would be decoded.
      if (kind === 'extension') double.setViewers(1);
      t.after(() => {
        double.remove();
        double.setViewers(undefined);
      });
      const clip = await makeClip({ ...FORMAT, frames: 60, fps: '60', clip: 5, matrix: 'bt709', range: 'tv' });
      const copies = Number(frameworks.call('int double_transfers(void)'));
      const program = await start(t);
      const state = program.log;
      const untilState = (code: string | undefined): Promise<string> =>
        until(
          code ?? 'the camera',
          async () => {
            const { label, state: now, code: its, fix = 'none' } = await program.output();
            return its === code && label === name && (code !== undefined || now === 'open') && fix;
          },
          { state },
        );
      const untilPictures = async (count: number): Promise<void> => {
        const before = double.count;
        const timeoutMs = 30_000 + count * 60;
        await until(`${count} pictures`, () => double.count >= before + count, { state, timeoutMs });
      };
      {
        await using _push = await pushWithFfmpeg(clip.file, program.url, { loop: true });
        await untilState(undefined);
        await untilPictures(pictures);

        // OBS, or another program, takes the camera.
        double.setTaken(true);
        if (kind === 'obs') commands.setObsRuns(true);
        assert.match(await untilState('CAMERA_ERR_EXTENSION_TAKEN'), kind === 'obs' ? /quit OBS/ : /Quit the other/);
        double.setTaken(false);
        commands.setObsRuns(false);
        await untilState(undefined);
        await untilPictures(10);

        // An update.
        double.remove();
        double.install();
        await until('the loss', () => program.log().includes('CAMERA_ERR_DEVICE_GONE'), { state });
        await untilState(undefined);
        await untilPictures(10);

        double.remove();
        commands.setState(kind, undefined);
        assert.match(
          await until(
            'the removal',
            async () => {
              const { code, fix } = await program.output();
              return code === 'CAMERA_ERR_EXTENSION_MISSING' && fix;
            },
            { state },
          ),
          /brew install --cask obs/,
        );
        commands.setState(kind, 'activated enabled');
        double.install();
        await untilState(undefined);
        await untilPictures(10);
      }
      assert.equal(await program.end(), 0, program.log());
      assert.equal(Number(frameworks.call('int double_transfers(void)')), copies, 'no picture was copied');
      await until('every object to be released', () => Object.keys(frameworks.live()).length === 0, {
        state: () => JSON.stringify(frameworks.live()),
      });
      t.diagnostic(`${double.count} pictures`);
    });
  }
}
