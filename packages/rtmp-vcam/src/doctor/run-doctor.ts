import type { FlagValues } from '../config/load-config.ts';
import { distributionOf } from '../system/distribution.ts';
import { type System, thisSystem } from '../system/system.ts';
import type { Result } from './checks/outcome.ts';
import { eitherIsEnough } from './either-is-enough.ts';
import { makeChecks } from './examination.ts';
import { pasteable } from './pasteable.ts';
import { lookAtMedia } from './probes/media.ts';

export interface DoctorOptions {
  /** Those of the running program: `port` and `config`. */
  readonly flags: FlagValues;
  /** Ask npm for a newer version. */
  readonly online: boolean;
  /** Push a test picture. */
  readonly picture: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** Makes all checks. What it finds is safe to paste. Throws AppError for a wrong flag. */
export async function runDoctor(options: DoctorOptions): Promise<Result[]> {
  const system = thisSystem(options.env);
  const media = await lookAtMedia();
  // Everything else needs koffi, and could not even be loaded without it.
  if (media instanceof Error || media.modules.some(({ name, error }) => name === 'koffi' && error !== null)) {
    const { basicChecks } = await import('./basic-checks.ts');
    return safe(await makeChecks(basicChecks(system, distributionOf(system), media)), system, []);
  }
  const { allChecks } = await import('./all-checks.ts');
  const { results, secrets } = await allChecks(options, system, media);
  return safe(eitherIsEnough(results), system, secrets);
}

function safe(results: readonly Result[], { home, user }: System, secrets: readonly string[]): Result[] {
  const personal = { home, user: user.name, secrets };
  return results.map((result): Result => {
    const { check, group } = result;
    const text = pasteable(result.text, personal);
    if (result.level === 'ok') return { check, group, level: 'ok', text };
    return { check, group, level: result.level, text, fix: pasteable(result.fix, personal) };
  });
}
