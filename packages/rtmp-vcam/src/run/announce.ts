import { networkInterfaces } from 'node:os';
import type { Finding } from '@rtmp-vcam/virtual-camera';
import type { RunningCamera } from '../camera/running-camera.ts';
import { defaultOf } from '../config/option.ts';
import { type RunOptions, runSchema } from '../config/run-schema.ts';
import { printBanner } from '../terminal/banner.ts';
import { pageUrls } from '../urls/page-urls.ts';
import { pullUrl } from '../urls/pull-url.ts';
import type { Interfaces } from '../urls/push-urls.ts';
import type { WebServer } from '../web/web-server.ts';
import type { RunContext } from './run-context.ts';

const USUAL_PORT = defaultOf(runSchema.port);

/** What is known when the cameras have started. */
interface Announcement {
  readonly options: Pick<RunOptions, 'open' | 'user' | 'jsonLogs'>;
  /** The open ports; `tlsPort` is 0 if there is no port for TLS only. Undefined if no stream is pushed. */
  readonly ports: { readonly port: number; readonly tlsPort: number } | undefined;
  /** The server of the page; undefined if there is none. */
  readonly web: Pick<WebServer, 'url' | 'port' | 'network'> | undefined;
  readonly cameras: readonly Pick<RunningCamera, 'options' | 'urls' | 'canvas' | 'findings' | 'outputs'>[];
}

/**
 * Shows the banner on a terminal. Elsewhere, and if the log is JSON, logs a warning for everything that is missing, where
 * to push to, and `ready`.
 */
export function announce(
  { options, ports, cameras, web }: Announcement,
  { terminal, logger, certificate, command }: Pick<RunContext, 'terminal' | 'logger' | 'certificate' | 'command'>,
): void {
  const found = cameras.map(({ outputs, findings }) => outputs.withErrors(findings));
  const shown = cameras.map(({ options: own, urls, canvas, outputs }, index) => {
    const pull = own.pull === undefined ? undefined : pullUrl(own.pull).shown;
    const label = outputs.labelAtStart(found[index] ?? []);
    // Extensions of macOS have fixed names.
    const isFixed = outputs.states.some(({ kind }) => kind === 'extension' || kind === 'obs');
    const pick = isFixed ? label?.replace(/ \([^()]*\)$/, '') : undefined;
    return { name: own.name, urls, pull, canvas, label, pick, ring: own.ring };
  });
  const findings = found.flat();
  const fingerprint = certificate.current?.fingerprint;
  const { port, tlsPort } = ports ?? { port: 0, tlsPort: 0 };
  const { open, user } = options;
  const listening = {
    port,
    ...(tlsPort === 0 ? {} : { tlsPort }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
  const facts = shown.map(({ name, pull, canvas: { width, height, fps }, label, ring }) => ({
    ...(shown.length === 1 ? {} : { name }),
    ...(pull === undefined ? {} : { pull }),
    ...{ ring, width, height, fps, camera: label ?? null },
  }));
  const [only] = facts;
  const page = web === undefined ? {} : { http: web.url };
  const ready = {
    ...(ports === undefined ? {} : listening),
    ...page,
    ...(facts.length === 1 ? only : { cameras: facts }),
  };
  if (terminal.isTty && !options.jsonLogs) {
    printBanner(terminal, {
      cameras: shown,
      open,
      user,
      findings: missingIn(findings),
      tls: { port: tlsPort, fingerprint },
      pages: pagesInBanner(web),
      // Another program may be running on the usual port.
      qrCommand: `${command} url --qr${port === USUAL_PORT ? '' : ` --port ${port}`}`,
    });
    logger.debug(ready, 'ready');
    return;
  }
  for (const { text, fix } of missingIn(findings)) logger.warn({ fix }, text);
  if (open && ports !== undefined) logger.warn(ANYONE_MAY_PUSH);
  for (const { name, urls } of shown) {
    const { url } = urls.find(({ reach }) => reach === 'network') ?? urls[0] ?? {};
    const camera = shown.length === 1 ? {} : { camera: name };
    // The logger hides the key: logs are read by administrators and pasted into reports.
    if (url !== undefined) logger.info(camera, `Push to ${url} (${command} url prints it with the key)`);
  }
  // `ready` comes last: whoever waits for it has read all of the start.
  logger.info(ready, 'ready');
}

/** The URL for this computer, and the best one for others. More would take the room of the URLs to push to. */
export function pagesInBanner(web: Announcement['web'], interfaces: Interfaces = networkInterfaces()): string[] {
  if (web === undefined) return [];
  const { url, port, network } = web;
  if (network === null) return [url];
  const all = pageUrls({ ...network, port }, interfaces);
  const best = all.find(({ reach }) => reach === 'network');
  if (best === undefined) return [url];
  // With one address, it is the same page: the token does no harm.
  return all.length === 1 ? [best.url] : [url, best.url];
}

export const ANYONE_MAY_PUSH = 'anyone on the network may push without the stream key';

/** What is missing; what is missing for several cameras once. */
export function missingIn(findings: readonly Finding[]): Finding[] {
  const missing = findings.filter(({ level }) => level !== 'ok');
  return [...new Map(missing.map((finding) => [`${finding.text} ${finding.fix}`, finding])).values()];
}
