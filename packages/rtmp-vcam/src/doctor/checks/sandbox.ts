import type { Browser } from '../../system/browsers.ts';

/** The command that lets a browser in a sandbox use camera devices. */
export function sandboxFix({ packaging, id }: Pick<Browser, 'packaging' | 'id'>): string {
  return packaging === 'snap' ? `sudo snap connect ${id}:camera` : `flatpak override --user --device=all ${id}`;
}
