/** What a desktop lacks without which apps cannot use a PipeWire camera is found. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { PipeWireCamera } from '@rtmp-vcam/virtual-camera';
import { needsPortal, PipeWireSession } from '../support/pipewire-session.ts';

const options = { ...needsPortal('busctl'), timeout: 120_000 };
const VARIABLES = ['XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'] as const;

const before = VARIABLES.map((name) => process.env[name]);
afterEach(() => {
  for (const [index, name] of VARIABLES.entries()) setVariable(name, before[index]);
});

function setVariable(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

/** The warnings about a camera in the session, each with a remedy. */
async function warningsIn({ env }: PipeWireSession, bus = env['DBUS_SESSION_BUS_ADDRESS']): Promise<string[]> {
  setVariable('XDG_RUNTIME_DIR', env['XDG_RUNTIME_DIR']);
  setVariable('DBUS_SESSION_BUS_ADDRESS', bus);
  const [first, ...others] = await new PipeWireCamera({ name: 'A test camera' }).diagnose();
  assert.equal(first?.level, 'ok', first?.text);
  for (const { level, text, fix } of others) {
    assert.equal(level, 'warning', text);
    assert.match(fix ?? '', /^Install /);
  }
  return others.map(({ text }) => text);
}

test('on a whole desktop there is nothing to say', options, async () => {
  await using session = await PipeWireSession.start({ portal: true });
  assert.deepEqual(await warningsIn(session), []);
});

test('without a portal for cameras, browsers cannot use them', options, async () => {
  await using session = await PipeWireSession.start();
  for (const [bus, why] of [
    // The bus starts the portal, which finds no part of a desktop.
    [session.env['DBUS_SESSION_BUS_ADDRESS'], /xdg-desktop-portal has no part for this desktop/],
    ['unix:path=/nowhere/bus', /xdg-desktop-portal is not running/],
  ] as const) {
    const [warning, ...others] = await warningsIn(session, bus);
    assert.match(warning ?? '', /^browsers cannot use the PipeWire camera, because /);
    assert.match(warning ?? '', why);
    assert.deepEqual(others, []);
  }
});

test('without a session manager, no app gets a picture', options, async () => {
  await using session = await PipeWireSession.start({ portal: true, sessionManager: false });
  const [warning, ...others] = await warningsIn(session);
  assert.match(warning ?? '', /^no app gets a picture from the PipeWire camera, because no session manager is running/);
  assert.deepEqual(others, []);
});
