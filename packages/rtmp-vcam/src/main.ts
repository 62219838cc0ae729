#!/usr/bin/env node
// The program is imported only after these checks, because an older Node.js, or one that may open only a few files,
// could not even load it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`✗ rtmp-vcam needs Node.js 20.19 or later, and this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  const { openFilesError } = await import('./cli/open-files.ts');
  const error = openFilesError();
  if (error === undefined) {
    const { runInProcess } = await import('./cli/process.ts');
    await runInProcess();
  } else {
    process.stderr.write(`✗ ${error.message} [${error.code}]\n  → ${error.fix}\n`);
    process.exitCode = 1;
  }
}

export {};
