import { execFile } from 'node:child_process';
import { type ExtensionStatus, parseExtensionList } from './extension-status.ts';

const COMMAND = 'systemextensionsctl';
const OPTIONS = { encoding: 'utf8', timeout: 5000, killSignal: 'SIGKILL' } as const;

/** What macOS says about the Camera Extension; takes about 0.1 s, and at most 5. */
export function askForExtension(): Promise<ExtensionStatus> {
  return new Promise((resolve) => {
    // It fails where there is no such command; no text is an unknown state.
    const child = execFile(COMMAND, ['list'], OPTIONS, (_error, stdout) => resolve(parseExtensionList(stdout)));
    child.unref();
  });
}
