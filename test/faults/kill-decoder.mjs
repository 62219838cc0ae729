// Loaded into the program under test (`--import`): SIGUSR2 ends its newest worker thread, as a crash would.
let newest;
process.on('worker', (worker) => {
  newest = worker;
});
process.on('SIGUSR2', () => newest?.terminate());
