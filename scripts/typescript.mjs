// node --conditions=source --import ./scripts/typescript.mjs FILE.ts: runs the sources without a build.
import { register } from 'node:module';

process.setSourceMapsEnabled(true);
register('./typescript-hooks.mjs', import.meta.url);
