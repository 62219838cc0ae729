import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Links of a page to other files of the repository that lead nowhere: to no file, or to no heading in it. */
export function brokenLinks(page: string, root: string): string[] {
  return linksIn(readFileSync(page, 'utf8'))
    .filter((link) => !/^[a-z]+:/i.test(link))
    .filter((link) => !leadsSomewhere(page, link))
    .map((link) => `${relative(root, page)}: ${link}`);
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), decodeURIComponent(path));
  if (!existsSync(target)) return false;
  return anchor === undefined || (statSync(target).isFile() && anchorsIn(readFileSync(target, 'utf8')).has(anchor));
}

/** The targets of all links and pictures. What stands in code is none. */
export function linksIn(markdown: string): string[] {
  const text = withoutCode(markdown).replaceAll(/`[^`\n]*`/g, '``');
  // A picture may be the text of a link.
  return [...text.matchAll(/\]\(\s*<?([^)>\s]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, target = '']) => target);
}

/** What the headings are called in links, as GitHub makes it: lower case, no punctuation, dashes, numbers for repeats. */
export function anchorsIn(markdown: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M}\s_-]/gu, '').replaceAll(/\s/g, '-');
    let name = anchor;
    for (let repeat = 1; anchors.has(name); repeat++) name = `${anchor}-${repeat}`;
    anchors.add(name);
  }
  return anchors;
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^( *)(```+|~~~+).*\n[\s\S]*?^ *\2 *$/gm, '');
}
