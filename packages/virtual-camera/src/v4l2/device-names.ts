import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One video node of this machine, as sysfs lists it; of any driver. */
export interface VideoNode {
  /** The N of /dev/videoN. */
  readonly number: number;
  readonly path: string;
  /** What apps show; for a v4l2loopback device its card label. */
  readonly name: string;
}

/** Every video node, by number. Nothing is opened. `root` stands in for `/`. */
export function listVideoNodes(root: string): VideoNode[] {
  const folder = join(root, 'sys/class/video4linux');
  const nodes: VideoNode[] = [];
  for (const entry of entriesOf(folder)) {
    const number = /^video(\d+)$/.exec(entry)?.[1];
    const name = contentOf(join(folder, entry, 'name'));
    if (number === undefined || name === undefined) continue;
    nodes.push({ number: Number(number), path: join(root, 'dev', entry), name });
  }
  return nodes.sort((a, b) => a.number - b.number);
}

/** v4l2loopback gives each device's nodes this file, real cameras do not have it. */
export function looksLikeLoopback(root: string, node: VideoNode): boolean {
  return entriesOf(join(root, 'sys/class/video4linux', `video${node.number}`)).includes('max_openers');
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\n$/, '');
  } catch {
    return undefined;
  }
}
