// The program under test loads this with `--import`. SIGUSR2 then ends its newest worker thread, as a crash would.
let newest;
process.on('worker', (worker) => {
  newest = worker;
});
process.on('SIGUSR2', () => newest?.terminate());
