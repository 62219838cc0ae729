// The program as the child of another: it ends when its standard input ends, so that it never outlives its parent,
// however that ends.
for (const event of ['end', 'error']) process.stdin.once(event, () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();
await import('./main.ts');

export {};
