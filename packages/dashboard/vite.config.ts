import { readFileSync } from 'node:fs';
import { defineConfig, type UserConfig } from 'vite';

const manifest: { readonly homepage: string } = JSON.parse(
  readFileSync(new URL('package.json', import.meta.url), 'utf8'),
);

const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  // Every file is found beside the page, wherever it is served.
  base: './',
  define: { __REPOSITORY__: JSON.stringify(manifest.homepage.replace(/\/tree\/.*$/, '')) },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    // The page's policy allows no `data:` fonts or scripts, and a file can be cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A slow computer is no reason for a warning.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8936', '/healthz': 'http://127.0.0.1:8936' } },
});

// biome-ignore lint/style/noDefaultExport: Vite reads its configuration from the default export.
export default config;
