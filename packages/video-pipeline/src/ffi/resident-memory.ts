/** Node.js opens a file of /proc to measure it, which fails while no more files can be opened. */
type Measure = () => number;

let last = 0;

/** The resident memory of this process in bytes; the newest known, or 0, while it cannot be measured. */
export function residentMemory(measure: Measure = process.memoryUsage.rss): number {
  try {
    last = measure();
  } catch {
    // This must end neither the thread that decodes nor the program.
  }
  return last;
}
