import { readFileSync } from 'node:fs';
import type { Product } from './product.ts';

/** The resident memory of a running program, in bytes. See proc(5). */
export function residentMemory({ program }: Product): number {
  const status = readFileSync(`/proc/${program.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}
