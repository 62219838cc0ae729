#!/usr/bin/env node
// The rest is loaded once it is certain that this Node can run it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`✗ rtmp-vcam needs Node 20.19 or newer, and this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  const { runInProcess } = await import('./cli/process.ts');
  await runInProcess();
}

export {};
