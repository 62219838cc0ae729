// Runs the program as the child of another one. It ends when its standard input ends, so that it never outlives its
// parent, even if the parent crashes.
for (const event of ['end', 'error']) process.stdin.once(event, () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();
await import('./main.ts');

export {};
