/** Ticks beside the program, in a process of its own that does nothing else. */
import { Ticker } from './stalls.ts';

process.once('message', () => {
  const ticker = new Ticker();
  process.once('message', () => {
    process.send?.({ stalls: ticker.stalls }, () => process.disconnect());
  });
});
process.on('disconnect', () => process.exit());
