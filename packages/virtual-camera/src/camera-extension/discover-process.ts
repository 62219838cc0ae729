// Looks for cameras as a new process sees them: `discover-process extension obs`. Prints `found` when macOS lists one.
import { CameraCalls } from './camera-calls.ts';
import { findDevices } from './find-sink.ts';
import { TARGETS } from './targets.ts';

const wanted = TARGETS.auto.filter(({ kind }) => process.argv.includes(kind));
const devices = await new CameraCalls().run(() => findDevices(wanted)).catch(() => new Map());
if (devices.size > 0) process.stdout.write('found');
// Exits once the output is written, because a call that hangs would keep this process from ending.
process.stdout.end(() => process.exit());
