import type { Canvas } from '@rtmp-vcam/video-pipeline';
import type { CameraSupervisor, Finding } from '@rtmp-vcam/virtual-camera';
import type { RunOptions } from '../config/run-options.ts';
import { printBanner } from '../terminal/banner.ts';
import type { PushUrl } from '../urls/push-urls.ts';
import type { RunContext } from './run-context.ts';

/** What there is to say when the camera has started. */
export interface Announcement {
  readonly options: RunOptions;
  readonly canvas: Canvas;
  readonly port: number;
  readonly urls: readonly PushUrl[];
  /** What looking at the machine showed. */
  readonly findings: readonly Finding[];
  readonly supervisor: CameraSupervisor | undefined;
}

/** People get the banner, programs the `ready` line and a line for everything that is missing. */
export function announce(announcement: Announcement, { terminal, logger }: RunContext): void {
  const { options, canvas, port, urls, supervisor } = announcement;
  const findings = withError(announcement.findings, supervisor);
  const cameras = supervisor?.state === 'open' ? [supervisor.camera.label] : [];
  printBanner(terminal, { urls, open: options.open, canvas, cameras, findings });
  const { width, height, fps } = canvas;
  const facts = { port, ring: options.ring, width, height, fps, camera: cameras[0] ?? null };
  if (terminal.isTty) {
    logger.debug(facts, 'ready');
    return;
  }
  logger.info(facts, 'ready');
  for (const { level, text, fix } of findings) if (level !== 'ok') logger.warn({ fix }, text);
  if (options.open) logger.warn('anyone on the network may publish: no key is asked for');
}

/** What only opening the camera could show, such as another program that feeds it, comes last. */
function withError(findings: readonly Finding[], supervisor: CameraSupervisor | undefined): readonly Finding[] {
  const error = supervisor?.error;
  if (error === undefined || findings.some(({ level }) => level === 'problem')) return findings;
  return [...findings, { level: 'problem', text: error.message, fix: error.fix }];
}
