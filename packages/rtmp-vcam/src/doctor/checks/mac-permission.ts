import { type Outcome, ok, warning } from './outcome.ts';

/**
 * macOS lets programs use cameras that the user has allowed; what a terminal starts counts as the terminal. `bundleId` is that
 * of the terminal, as it tells programs that it starts. Undefined outside of a terminal.
 */
export function checkMacPermission(bundleId: string | undefined, isFed: boolean | undefined): Outcome | undefined {
  if (isFed === true) return ok('macOS lets this program send pictures to the camera');
  if (bundleId === undefined) return undefined;
  if (isFed === undefined) return undefined;
  return warning(
    'The camera gets no pictures from this program; macOS may not allow it to the terminal',
    `System Settings → Privacy & Security → Camera: allow ${bundleId.split('.').at(-1)}`,
  );
}
