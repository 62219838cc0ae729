import { test } from 'node:test';
import { says } from '../testing/says.ts';
import { checkSharedMemory } from './shared-memory.ts';

const MIB = 2 ** 20;

test('too little shared memory is a problem', () => {
  const docker = { folder: { free: 10 * MIB, size: 64 * MIB }, needed: 12 * MIB, isRunning: false };
  says(checkSharedMemory(docker), 'problem', /10 MiB free, and the pictures need 12 MiB/, /--shm-size/);
  says(checkSharedMemory({ ...docker, isRunning: true }), 'ok', /10 MiB free of 64 MiB/);
  says(checkSharedMemory({ ...docker, needed: MIB }), 'ok', /10 MiB free/);
  says(checkSharedMemory({ ...docker, folder: undefined }), 'problem', /no \/dev\/shm/, /mount/);
});
