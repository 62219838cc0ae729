import { execFile } from 'node:child_process';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import * as v from 'valibot';

const SCRIPT = `
require('node:dns').lookup(process.argv[1], { all: true }, (error, addresses) => {
  console.log(JSON.stringify(error ? { code: error.code } : { addresses }));
});`;
const LONGEST_MS = 30_000;

const answer = v.object({
  code: v.optional(v.string()),
  addresses: v.optional(v.array(v.object({ address: v.string(), family: v.number() })), []),
});

/**
 * Looks up names in a child process, which `signal` ends. The system's look-up cannot be cancelled, and Node.js does
 * not exit while one is running: if a name server did not answer, Ctrl-C would take many seconds.
 */
export function lookupIn(signal: AbortSignal): LookupFunction {
  return (host, { all }, done) => {
    const options = { signal, timeout: LONGEST_MS, killSignal: 'SIGKILL' } as const;
    // A server that redirects can choose the host, so it must not be understood as an option of Node.js.
    execFile(process.execPath, ['-e', SCRIPT, '--', host], options, (error, stdout) => {
      const { code, addresses } = error === null ? parsed(stdout) : { code: 'EAI_AGAIN', addresses: [] };
      const [first] = addresses;
      if (first === undefined)
        done(Object.assign(new Error(`${host} is not known`), { code: code ?? 'ENOTFOUND' }), '');
      else if (all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function parsed(stdout: string): { code?: string | undefined; addresses: LookupAddress[] } {
  try {
    return v.parse(answer, JSON.parse(stdout));
  } catch {
    return { code: 'EAI_AGAIN', addresses: [] };
  }
}
