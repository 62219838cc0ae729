import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { DoctorReport } from '@rtmp-vcam/api';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { until } from '../testing/until.ts';
import { DoctorProcess } from './doctor-process.ts';

/** A doctor that runs this script; `report` prints a report with this version. */
function doctor(t: TestContext, script: string, longestMs = 60_000): DoctorProcess {
  const file = join(temporaryFolder(t), 'doctor.mjs');
  const report = `const report = (version) => console.log(JSON.stringify({ version, problems: 1, warnings: 0, checks: [] }))`;
  writeFileSync(file, `${report};\n${script}\nprocess.stdin.resume().on('end', () => process.exit());\n`);
  const program = { command: process.execPath, args: [file] };
  const made = new DoctorProcess({ configFile: '/c.toml', program, longestMs });
  t.after(() => made.close());
  return made;
}

test('it gives the report of one run to all who ask meanwhile, and runs again after that', async (t) => {
  const made = doctor(t, 'report(process.pid + " " + process.argv.slice(2).join(" ")); process.exit(1);');
  const [first, second] = await Promise.all([made.report(1936), made.report(1936)]);
  assert.equal(first.version.replace(/^\d+ /, ''), 'doctor --json --no-picture --port 1936 --config /c.toml');
  assert.equal(second, first);
  const third: DoctorReport = await made.report(undefined);
  assert.match(third.version, / --no-picture --config/);
  assert.notEqual(third.version.split(' ')[0], first.version.split(' ')[0]);
});

test('one that takes too long, says nothing or cannot be started is an error', async (t) => {
  const code = 'APP_ERR_DOCTOR';
  await assert.rejects(doctor(t, 'setInterval(() => {}, 1e6);', 300).report(1), {
    code,
    message: /longer than 0\.3 s/,
  });
  await assert.rejects(doctor(t, 'process.exit(0);').report(1), { code, message: /ended without a report/ });
  await assert.rejects(doctor(t, 'console.log("{}"); process.exit(0);').report(1), { code });
  const program = { command: '/nonexistent/node', args: [] };
  await assert.rejects(new DoctorProcess({ configFile: undefined, program }).report(1), { code });
});

test('at the end of the program it ends too, with the processes that it has started', async (t) => {
  const file = join(temporaryFolder(t), 'pids');
  const made = doctor(
    t,
    `import { spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
const own = spawn('sleep', ['600']);
writeFileSync(${JSON.stringify(`${file}.new`)}, process.pid + ' ' + own.pid);
renameSync(${JSON.stringify(`${file}.new`)}, ${JSON.stringify(file)});`,
  );
  const rejected = assert.rejects(made.report(1), { code: 'APP_ERR_DOCTOR' });
  await until('its process', () => existsSync(file));
  made.close();
  await rejected;
  const pids = readFileSync(file, 'utf8').split(' ').map(Number);
  await until('both to be gone', () => pids.every((pid) => !isRunning(pid)));
  await assert.rejects(made.report(1), { code: 'APP_ERR_DOCTOR', message: 'The program ends' });
});

/** A zombie has ended, too. */
function isRunning(pid: number): boolean {
  try {
    if (process.platform === 'linux') return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
