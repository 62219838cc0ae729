import { execFile } from 'node:child_process';
import { childProgram } from '@rtmp-vcam/video-pipeline/native';
import * as v from 'valibot';
import { type MediaReport, mediaReport } from './media-report.ts';

const LONGEST_MS = 60_000;

/** Tries native modules and decoders. Gives an error that says how the process ended which tried them. */
export function lookAtMedia(): Promise<MediaReport | Error> {
  const { command, args, env } = childProgram('media-process', import.meta.url);
  return new Promise((resolve) => {
    execFile(command, args, { env, timeout: LONGEST_MS, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      const report = v.safeParse(v.pipe(v.string(), v.parseJson(), mediaReport), stdout);
      if (report.success) resolve(report.output);
      else resolve(new Error(howItEnded(error, stderr)));
    });
  });
}

function howItEnded(error: { readonly signal?: unknown; readonly killed?: unknown } | null, stderr: string): string {
  if (error?.killed === true) return `they did not load within ${LONGEST_MS / 1000} s`;
  if (typeof error?.signal === 'string') return `the process that loads them ended with ${error.signal}`;
  return /^\w*Error\b.*$/m.exec(stderr)?.[0] ?? 'the process that loads them says nothing';
}
