import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CompiledProgram, HEADER_FOLDER, withoutCompiler } from '../testing/c-compiler.ts';
import {
  COLOUR_NUMBERS,
  HEADER,
  HEADER_SIZE,
  MAX_READERS,
  MAX_SLOTS,
  MIN_SLOTS,
  PIXEL_FORMAT_NUMBERS,
  RING_MAGIC,
  RING_VERSION,
  SLOT,
  SLOT_STRIDE,
  STALE_NS,
  STATE_NUMBERS,
  surfaceName,
} from './layout.ts';

const text = readFileSync(join(HEADER_FOLDER, 'rtmp_vcam_ring.h'), 'utf8');
const skip = withoutCompiler();

/** The fields of a struct in the C header, without those that are only padding. */
function fieldsOf(struct: string): string[] {
  const body = new RegExp(`struct ${struct} \\{([^}]*)\\};`).exec(text)?.[1] ?? '';
  const fields = [...body.matchAll(/^ +u?int(?:32|64)_t (\w+)/gm)].map((match) => match[1] ?? '');
  return fields.filter((field) => !field.startsWith('reserved'));
}

/** Compiles a program that includes the C header and prints the value of each expression. */
function valuesOf(expressions: readonly string[]): Record<string, string> {
  const prints = expressions.map((expression) => `printf("%lld\\n", (long long)(${expression}));`);
  using program = new CompiledProgram(
    `#include "rtmp_vcam_ring.h"\n#include <stddef.h>\n#include <stdio.h>\nint main(void) { ${prints.join('\n')} return 0; }`,
  );
  const lines = execFileSync(program.path, { encoding: 'utf8' }).trim().split('\n');
  return Object.fromEntries(expressions.map((expression, index) => [expression, lines[index] ?? '']));
}

function compareStruct(struct: string, layout: Readonly<Record<string, number>>, size: number): void {
  const fields = fieldsOf(struct);
  assert.deepEqual(Object.keys(layout).sort(), [...fields].sort());
  const values = valuesOf([
    `sizeof(struct ${struct})`,
    ...fields.map((field) => `offsetof(struct ${struct}, ${field})`),
  ]);
  assert.equal(values[`sizeof(struct ${struct})`], String(size));
  for (const [field, offset] of Object.entries(layout)) {
    assert.equal(values[`offsetof(struct ${struct}, ${field})`], String(offset), field);
  }
}

test('the header of the ring has the offsets of the C header', { skip }, () => {
  compareStruct('rtmp_vcam_ring_header', HEADER, HEADER_SIZE);
});

test('a slot has the offsets of the C header', { skip }, () => {
  compareStruct('rtmp_vcam_ring_slot', SLOT, SLOT_STRIDE);
});

test('the constants are those of the C header', { skip }, () => {
  const expected = {
    RTMP_VCAM_RING_MAGIC: RING_MAGIC,
    RTMP_VCAM_RING_VERSION: RING_VERSION,
    RTMP_VCAM_RING_MIN_SLOTS: MIN_SLOTS,
    RTMP_VCAM_RING_MAX_SLOTS: MAX_SLOTS,
    RTMP_VCAM_RING_MAX_READERS: MAX_READERS,
    RTMP_VCAM_RING_PIXEL_FORMAT_I420: PIXEL_FORMAT_NUMBERS.i420,
    RTMP_VCAM_RING_PIXEL_FORMAT_420V: PIXEL_FORMAT_NUMBERS['420v'],
    RTMP_VCAM_RING_COLOUR_BT709_LIMITED: COLOUR_NUMBERS.bt709,
    RTMP_VCAM_RING_COLOUR_BT601_LIMITED: COLOUR_NUMBERS.bt601,
    RTMP_VCAM_RING_STALE_NS: STALE_NS,
    RTMP_VCAM_RING_CARD: STATE_NUMBERS.card,
    RTMP_VCAM_RING_LIVE: STATE_NUMBERS.live,
    RTMP_VCAM_RING_HOLDING: STATE_NUMBERS.holding,
    RTMP_VCAM_RING_CLOSED: STATE_NUMBERS.closed,
  };
  const values = valuesOf(Object.keys(expected));
  for (const [name, value] of Object.entries(expected)) assert.equal(values[name], String(value), name);
});

test('surfaces have the names that the C header gives them, and no name is too long for macOS', { skip }, () => {
  const names = [
    ['/rtmp_vcam_ring', 0x12345678, '/rtmp_vcam_ring.12345678'],
    ['/x', 0x100, '/x.00000100'],
  ] as const;
  const lines = names.map(
    ([ring, id]) => `rtmp_vcam_ring_surface_name(name, sizeof name, "${ring}", ${id}u); puts(name);`,
  );
  using program = new CompiledProgram(
    `#include "rtmp_vcam_ring.h"\nint main(void) { char name[64]; ${lines.join('\n')} return 0; }`,
  );
  const expected = names.map(([, , name]) => name);
  assert.deepEqual(execFileSync(program.path, { encoding: 'utf8' }).trim().split('\n'), expected);
  assert.deepEqual(
    names.map(([ring, id]) => surfaceName(ring, id)),
    expected,
  );
  for (const name of expected) assert.ok(name.length <= 30, name);
});
