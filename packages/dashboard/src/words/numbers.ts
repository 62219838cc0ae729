/** `6.0 Mb/s`, `320 kb/s`. */
export function bitrateText(bits: number): string {
  if (bits >= 999_500) return `${(bits / 1_000_000).toFixed(1)} Mb/s`;
  return `${Math.round(bits / 1000)} kb/s`;
}

/** `42 ms`, `1.2 s`; below 10 ms with one decimal. */
export function millisecondsText(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return ms >= 0.05 && ms < 9.95 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** `30`, `29.97`: a rate that is a whole number within a tenth is written as one. */
export function rateText(fps: number): string {
  const whole = Math.round(fps);
  return Math.abs(fps - whole) < 0.1 ? String(whole) : fps.toFixed(1);
}

/** `182 MB`. */
export function memoryText(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

/** `45 s`, `5 min`, `2 h`. */
export function durationText(seconds: number): string {
  if (seconds <= 120) return `${Math.ceil(seconds)} s`;
  return seconds <= 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

/** `2 apps`, `1 app`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
