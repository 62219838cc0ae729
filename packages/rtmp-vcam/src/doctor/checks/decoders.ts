import type { MediaReport } from '../probes/media-report.ts';
import { type Outcome, ok, problem, warning } from './outcome.ts';

const NAMES: Readonly<Record<string, string>> = { h264: 'H.264', hevc: 'HEVC', av1: 'AV1', vp9: 'VP9' };
const REINSTALL = 'Install it again: npm install -g rtmp-vcam';

export function checkDecoders({ decoders, roundTrip }: Pick<MediaReport, 'decoders' | 'roundTrip'>): Outcome {
  const missing = Object.keys(NAMES).filter((codec) => !decoders.includes(codec));
  const name = (codec: string): string => NAMES[codec] ?? codec;
  if (missing.includes('h264'))
    return problem('There is no decoder for H.264, which nearly every sender sends', REINSTALL);
  if (roundTrip !== null) return problem(`A test picture could not be decoded: ${roundTrip}`, REINSTALL);
  if (missing.length > 0) return warning(`There is no decoder for ${missing.map(name).join(' and ')}`, REINSTALL);
  return ok(`Streams in ${Object.values(NAMES).join(', ')} can be decoded`);
}
