import type { Level } from './checks/outcome.ts';
import type { Output } from './examination.ts';

interface About {
  readonly level: Level;
  readonly output?: Output | undefined;
}

/**
 * What keeps one of the two cameras of Linux from working is no problem while the other one works, but a warning: some
 * apps see only one of them.
 */
export function eitherIsEnough<T extends About>(results: readonly T[]): T[] {
  const works = (output: Output): boolean => {
    const about = results.filter((result) => result.output === output);
    return about.length > 0 && about.every(({ level }) => level !== 'problem');
  };
  return results.map((result) => {
    const isSaved = (result.output === 'pipewire' && works('v4l2')) || (result.output === 'v4l2' && works('pipewire'));
    return isSaved && result.level === 'problem' ? { ...result, level: 'warning' } : result;
  });
}
