import * as v from 'valibot';
import { type FlagValues, type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { option, optionalOption } from '../config/option.ts';
import { readFlags } from '../config/read-flags.ts';
import { runSchema } from '../config/run-schema.ts';
import { cameraName, listed, oneOf, yesOrNo } from '../config/values.ts';
import type { UrlList } from '../control/client/running-urls.ts';
import { noCamera } from '../control/no-camera.ts';
import { AppError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Command } from './command.ts';
import { configOption } from './global-options.ts';
import { wantedOptions } from './status.ts';

const QR_CODES = ['plain', 'larix', 'moblin'] as const;

const own = v.object({
  name: optionalOption(cameraName(), {
    group: 'Camera',
    placeholder: 'NAME',
    help: 'Only the URLs of this camera, if there are several',
    unset: 'those of all cameras',
  }),
  qr: option(v.union([yesOrNo(), oneOf(QR_CODES)], listed(QR_CODES)), false, {
    group: 'Server',
    words: QR_CODES,
    help: 'Also print a QR code for a phone: plain has the URL, the others set up the app Larix Broadcaster or Moblin',
  }),
  tls: option(yesOrNo(), false, {
    group: 'Server',
    help: 'Print the rtmps:// URLs and the fingerprint of the certificate, which is made if there is none',
  }),
});

/** No log is needed: a certificate that cannot be used makes the command fail. */
const SILENT = { info() {}, warn() {} };
const { port, host, key, user, tlsPort, tlsCert, tlsKey } = runSchema;
const ofServer = { port, host, key, user, tlsPort, tlsCert, tlsKey };

interface UrlLists {
  /** One for each camera. */
  readonly lists: readonly UrlList[];
  /** The fingerprint of the certificate, which is made if there is none. */
  readonly fingerprint: () => Promise<string>;
}

export const urlCommand: Command = {
  name: 'url',
  summary: 'print every URL to push to',
  description:
    'Prints every URL to push to, one per line: for each camera first for this computer, then for each network. They ' +
    'are those of the running program, unless --host, --key, --config or another option describes one that is to be started.',
  examples: [
    { command: 'rtmp-vcam url', meaning: 'the URLs, with the stream key' },
    { command: 'rtmp-vcam url --qr', meaning: 'a QR code to scan with a phone' },
    { command: 'rtmp-vcam url --qr larix', meaning: 'a QR code that sets up Larix Broadcaster' },
    { command: 'rtmp-vcam url --name Drone --qr', meaning: 'the same for one of several cameras' },
    { command: 'rtmp-vcam url --tls', meaning: 'the rtmps:// URLs and the fingerprint of the certificate' },
  ],
  options: { ...own.entries, ...ofServer, ...configOption },

  async run(flags, { env, stdout }) {
    const { name, qr, tls } = readFlags(own, flags);
    const running = await runningUrls(flags, env, { name, tls });
    const { lists, fingerprint } = running ?? (await urlsOfConfig(flags, env, { name, tls }));
    const isHeaded = lists.length > 1 && stdout.isTTY === true;
    for (const list of lists) {
      if (isHeaded) stdout.write(`${list === lists[0] ? '' : '\n'}${list.name}\n`);
      stdout.write(`${list.urls.map(({ url }) => url).join('\n')}\n`);
    }
    // Programs read one URL in each line.
    if (stdout.isTTY === true) {
      const { RTMP_IS_READABLE } = await import('../urls/push-urls.ts');
      const isSeen = !tls && lists.some(({ urls }) => urls.some(({ reach }) => reach === 'network'));
      if (isSeen) stdout.write(`\n${RTMP_IS_READABLE}; rtmp-vcam url --tls prints the rtmps:// URLs, which hide it.\n`);
      if (running === undefined) stdout.write('\nNo rtmp-vcam of this user is running. Start it: rtmp-vcam\n');
    }
    if (tls) stdout.write(`\nCertificate SHA-256 ${await fingerprint()}\n`);
    if (qr !== false) {
      const [{ qrLines }, { Terminal }, { setupLinks }] = await Promise.all([
        import('../terminal/qr-code.ts'),
        import('../terminal/terminal.ts'),
        import('../urls/setup-links.ts'),
      ]);
      const { colours } = new Terminal(stdout, env);
      for (const list of lists) {
        const target = list.urls.find(({ reach }) => reach === 'network') ?? list.urls[0];
        if (target === undefined) continue;
        const { larix, moblin } = setupLinks(target.url, list.name);
        const text = qr === 'larix' ? larix : qr === 'moblin' ? moblin : target.url;
        stdout.write(`\n${lists.length > 1 ? `${list.name}\n` : ''}${qrLines(text, colours).join('\n')}\n`);
      }
    }
    return EXIT.ok;
  },
};

interface Asked {
  readonly name: string | undefined;
  readonly tls: boolean;
}

/** The flags that describe a program which may not be running. */
const OF_ANOTHER: readonly string[] = [...Object.keys(ofServer).filter((name) => name !== 'port'), 'config'];

/** The URLs of the program that runs; undefined when there is none, or when the flags describe another one. */
async function runningUrls(flags: FlagValues, env: NodeJS.ProcessEnv, asked: Asked): Promise<UrlLists | undefined> {
  if (OF_ANOTHER.some((name) => flags[name] !== undefined) || flags['port'] === '0') return undefined;
  const [{ maybeRunning }, { urlsOfRunning }] = await Promise.all([
    import('../control/client/find-running.ts'),
    import('../control/client/running-urls.ts'),
  ]);
  const program = await maybeRunning(env, readFlags(v.object({ port: wantedOptions.entries.port }), flags));
  if (program === undefined) return undefined;
  const { lists, fingerprint } = await urlsOfRunning(program, asked);
  return { lists, fingerprint: async () => fingerprint ?? fingerprintOf(loadConfig({}, env), env) };
}

/** The URLs of a program that is started with these options. */
async function urlsOfConfig(flags: FlagValues, env: NodeJS.ProcessEnv, { name, tls }: Asked): Promise<UrlLists> {
  const config = loadConfig(withoutName(flags), env);
  const { options, cameras: all } = config;
  const cameras = pushedTo(all, name);
  const [{ keyFor }, { pushUrls }] = await Promise.all([import('../keys/key-file.ts'), import('../urls/push-urls.ts')]);
  const port = (tls ? options.tlsPort : undefined) ?? options.port;
  const { host, user } = options;
  const lists = cameras.map((camera) => {
    const target = { app: camera.app, key: keyFor(camera, env), login: user !== undefined };
    return { name: camera.name, urls: pushUrls({ port, tls, host, ...target }) };
  });
  return { lists, fingerprint: () => fingerprintOf(config, env) };
}

async function fingerprintOf({ options }: LoadedConfig, env: NodeJS.ProcessEnv): Promise<string> {
  const { chooseCertificate } = await import('../tls/choose-certificate.ts');
  return (await chooseCertificate(options, env, SILENT).get()).fingerprint;
}

/** Here it chooses a camera. For the config it would be the name of the only one. */
function withoutName({ name: _, ...flags }: FlagValues): FlagValues {
  return flags;
}

/** The cameras that streams are pushed to. Throws AppError APP_ERR_NO_CAMERA, and APP_ERR_CONFIG if there is none. */
function pushedTo(cameras: LoadedConfig['cameras'], name: string | undefined): LoadedConfig['cameras'] {
  const wanted = name === undefined ? cameras : cameras.filter((camera) => camera.name === name);
  if (name !== undefined && wanted.length === 0) throw noCamera(name, cameras);
  const pushed = wanted.filter(({ pull }) => pull === undefined);
  if (pushed.length > 0) return pushed;
  throw new AppError('APP_ERR_CONFIG', 'The stream is pulled, so there is no URL to push to', {
    fix: 'Leave out pull in the config file, and senders push to this computer.',
  });
}
