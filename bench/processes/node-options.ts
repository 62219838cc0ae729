/** `BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=DIR"` profiles the programs of this project while they are measured. */
export function nodeOptions(): string[] {
  return (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter((option) => option !== '');
}
