import type { Canvas } from '@rtmp-vcam/video-pipeline';
import type { Finding } from '@rtmp-vcam/virtual-camera';
import type { RunOptions } from '../config/run-schema.ts';
import { printBanner } from '../terminal/banner.ts';
import { pullUrl } from '../urls/pull-url.ts';
import type { PushUrl } from '../urls/push-urls.ts';
import type { CameraOutputs } from './camera-outputs.ts';
import type { RunContext } from './run-context.ts';

/** What is known when the camera has started. */
interface Announcement {
  readonly options: RunOptions;
  readonly canvas: Canvas;
  /** The open ports; `tlsPort` is 0 if there is no port for TLS only. Undefined if a stream is pulled. */
  readonly ports: { readonly port: number; readonly tlsPort: number } | undefined;
  readonly urls: readonly PushUrl[];
  /** What the camera found out about this computer. */
  readonly findings: readonly Finding[];
  readonly outputs: CameraOutputs;
}

/** Shows the banner on a terminal. Elsewhere logs a warning for everything that is missing, and `ready`. */
export function announce(announcement: Announcement, { terminal, logger, certificate }: RunContext): void {
  const { options, canvas, ports, urls, outputs } = announcement;
  const findings = outputs.withErrors(announcement.findings);
  const camera = outputs.labelAtStart(findings);
  const pull = options.pull === undefined ? undefined : pullUrl(options.pull).shown;
  const fingerprint = certificate.current?.fingerprint;
  const { port, tlsPort } = ports ?? { port: 0, tlsPort: 0 };
  const tls = { port: tlsPort, fingerprint };
  printBanner(terminal, { urls, pull, open: options.open, user: options.user, canvas, camera, findings, tls });
  const { width, height, fps } = canvas;
  const listening = {
    port,
    ...(tlsPort === 0 ? {} : { tlsPort }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
  };
  const where = pull === undefined ? listening : { pull };
  const facts = { ...where, ring: options.ring, width, height, fps, camera: camera ?? null };
  if (terminal.isTty) {
    logger.debug(facts, 'ready');
    return;
  }
  for (const { level, text, fix } of findings) if (level !== 'ok') logger.warn({ fix }, text);
  if (options.open && pull === undefined) logger.warn('anyone on the network may publish without the stream key');
  // `ready` comes last: whoever waits for it has read all of the start.
  logger.info(facts, 'ready');
}
