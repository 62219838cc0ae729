import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A video node of this machine, of any driver, as sysfs lists it. */
export interface VideoNode {
  /** The N of /dev/videoN. */
  readonly number: number;
  readonly path: string;
  /** The name that apps show. For a v4l2loopback device it is the card label. */
  readonly name: string;
}

/** All video nodes, sorted by number. Opens no device. `root` is the folder to use as `/`. */
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

/** True for a v4l2loopback device. Its module adds the file max_openers to each node; real cameras do not have it. */
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
