import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawPattern, type FrameNumber, type Size } from '../support/pattern.ts';
import { Program, run } from '../support/program.ts';

export interface ObsOptions {
  readonly server: string;
  readonly key: string;
  /** The size of the picture that OBS shows and streams at 30 fps. */
  readonly size: Size;
  readonly number: FrameNumber;
  /** Values for "Use authentication". */
  readonly login?: { readonly user: string; readonly password: string };
  /** A folder with all certificates that OBS's computer trusts. */
  readonly trusted?: string;
}

/** OBS Studio without a screen. It streams a still of the known picture with its own x264. */
export class ObsStudio implements AsyncDisposable {
  readonly program: Program;
  readonly #screen: Program;
  readonly #home: string;

  private constructor(program: Program, screen: Program, home: string) {
    this.program = program;
    this.#screen = screen;
    this.#home = home;
  }

  static async start(options: ObsOptions): Promise<ObsStudio> {
    const home = mkdtempSync(join(tmpdir(), 'rtmp-vcam-obs-'));
    await writeConfig(home, options);
    const screen = await Program.start('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24']);
    await screen.says(/^\d+\n/);
    const env = { ...process.env, HOME: home, DISPLAY: `:${screen.stdout.toString().trim()}` };
    const flags = [
      '--startstreaming',
      '--disable-missing-files-check',
      '--multi',
      '--profile',
      'T',
      '--collection',
      'T',
    ];
    const [command, ...args] = [...seeing(options.trusted), 'dbus-run-session', '--', 'obs', ...flags];
    const program = await Program.start(command, args, {
      env: { ...env, XDG_CONFIG_HOME: join(home, '.config'), LIBGL_ALWAYS_SOFTWARE: '1' },
      group: true,
    });
    return new ObsStudio(program, screen, home);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program.kill();
    await this.#screen.kill();
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The start of a command that puts this folder where OBS looks for certificates. */
function seeing(trusted: string | undefined): [string, ...string[]] | [] {
  if (trusted === undefined) return [];
  const namespace = process.getuid?.() === 0 ? '-m' : '-Urm';
  const script = 'mount --bind "$0" /etc/ssl/certs && exec "$@"';
  return ['unshare', namespace, 'sh', '-euc', script, trusted];
}

async function writeConfig(home: string, { server, key, size, number, login }: ObsOptions): Promise<void> {
  const config = join(home, '.config/obs-studio');
  const profile = join(config, 'basic/profiles/T');
  const scenes = join(config, 'basic/scenes');
  for (const folder of [profile, scenes]) mkdirSync(folder, { recursive: true });

  const picture = join(home, 'picture.png');
  const { width, height } = size;
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-i', 'pipe:0'];
  await run('ffmpeg', ['-loglevel', 'error', ...raw, picture], { input: drawPattern(size, number) });

  writeFileSync(join(config, 'global.ini'), ini({ General: GENERAL, Basic: NAMES }));
  writeFileSync(
    join(profile, 'basic.ini'),
    ini({
      General: { Name: 'T' },
      Output: { Mode: 'Simple' },
      SimpleOutput: { VBitrate: 6000, StreamEncoder: 'x264', Preset: 'ultrafast', ABitrate: 128 },
      Video: { BaseCX: width, BaseCY: height, OutputCX: width, OutputCY: height, FPSCommon: 30 },
    }),
  );
  const auth =
    login === undefined ? { use_auth: false } : { use_auth: true, username: login.user, password: login.password };
  const service = { settings: { bwtest: false, key, server, ...auth }, type: 'rtmp_custom' };
  writeFileSync(join(profile, 'service.json'), JSON.stringify(service));
  writeFileSync(join(scenes, 'T.json'), JSON.stringify(sceneWith(picture)));
}

/** OBS shows no first-run wizard and does not look for updates. */
const GENERAL = { FirstRun: true, LastVersion: 486539266, EnableAutoUpdates: false };
const NAMES = { Profile: 'T', ProfileDir: 'T', SceneCollection: 'T', SceneCollectionFile: 'T' };

function ini(sections: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>): string {
  const lines = Object.entries(sections).flatMap(([name, fields]) => [
    `[${name}]`,
    ...Object.entries(fields).map(([field, value]) => `${field}=${value}`),
  ]);
  return `${lines.join('\n')}\n`;
}

function sceneWith(picture: string): unknown {
  const item = {
    name: 'Picture',
    id: 1,
    visible: true,
    pos: { x: 0, y: 0 },
    scale: { x: 1, y: 1 },
    bounds: { x: 0, y: 0 },
    bounds_type: 0,
    align: 5,
    bounds_align: 0,
    rot: 0,
    crop_left: 0,
    crop_top: 0,
    crop_right: 0,
    crop_bottom: 0,
  };
  return {
    current_scene: 'Scene',
    current_program_scene: 'Scene',
    name: 'T',
    scene_order: [{ name: 'Scene' }],
    sources: [
      { id: 'scene', name: 'Scene', settings: { items: [item], id_counter: 1 } },
      { id: 'image_source', name: 'Picture', settings: { file: picture, unload: false } },
    ],
  };
}
