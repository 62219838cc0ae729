import { execFile } from 'node:child_process';
import { type ExtensionStatus, parseExtensionList } from './extension-status.ts';

const COMMAND = 'systemextensionsctl';
const OPTIONS = { encoding: 'utf8', timeout: 5000, killSignal: 'SIGKILL' } as const;

/** Asks macOS for the state of the Camera Extension. This takes about 0.1 seconds, and at most 5. */
export function askForExtension(): Promise<ExtensionStatus> {
  return new Promise((resolve) => {
    // The error is ignored: without the command there is no text, and the state is `unknown`.
    const child = execFile(COMMAND, ['list'], OPTIONS, (_error, stdout) => resolve(parseExtensionList(stdout)));
    child.unref();
  });
}
