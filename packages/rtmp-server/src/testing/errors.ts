import assert from 'node:assert/strict';
import { RtmpError, type RtmpErrorCode } from '../errors.ts';

/** Asserts that `action` throws an RtmpError with `code`; returns it. */
export function throwsCode(action: () => unknown, code: RtmpErrorCode): RtmpError {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof RtmpError, `not an RtmpError: ${error}`);
    assert.equal(error.code, code);
    return error;
  }
  assert.fail(`${code} was not thrown`);
}

/** For `assert.rejects` and `assert.throws`: an RtmpError with `code`. */
export function codeIs(code: string): (error: unknown) => boolean {
  return (error) => error instanceof RtmpError && error.code === code;
}
