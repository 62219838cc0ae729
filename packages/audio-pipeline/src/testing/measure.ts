import { CHANNELS, SAMPLE_RATE } from '../format.ts';

/** One channel of interleaved samples, from one frame to another. */
export function channel(
  samples: Float32Array,
  number: number,
  from = 0,
  to: number = samples.length / CHANNELS,
): Float64Array {
  return Float64Array.from({ length: to - from }, (_, at) => samples[(from + at) * CHANNELS + number] ?? 0);
}

/** Peak of the sine with this frequency that is in the samples. */
export function amplitudeOf(samples: Float64Array, frequency: number): number {
  let [real, imaginary, weights] = [0, 0, 0];
  for (const [at, sample] of samples.entries()) {
    const weight = 1 - Math.cos((2 * Math.PI * at) / samples.length);
    const angle = (2 * Math.PI * frequency * at) / SAMPLE_RATE;
    real += weight * sample * Math.cos(angle);
    imaginary += weight * sample * Math.sin(angle);
    weights += weight;
  }
  return (2 * Math.hypot(real, imaginary)) / weights;
}

/** The frequency of a sine, by the times at which it goes up through zero. */
export function frequencyOf(samples: Float64Array): number {
  const crossings: number[] = [];
  for (let at = 1; at < samples.length; at++) {
    const [before = 0, after = 0] = [samples[at - 1], samples[at]];
    if (before < 0 && after >= 0) crossings.push(at - after / (after - before));
  }
  const [first = 0, last = 0] = [crossings[0], crossings.at(-1)];
  return ((crossings.length - 1) * SAMPLE_RATE) / (last - first);
}

/** The largest difference between neighbouring samples. */
export function largestStep(samples: Float64Array): number {
  let most = 0;
  for (let at = 1; at < samples.length; at++)
    most = Math.max(most, Math.abs((samples[at] ?? 0) - (samples[at - 1] ?? 0)));
  return most;
}

/** The largest difference between neighbouring samples of a sine. */
export function stepOfSine(amplitude: number, frequency: number): number {
  return 2 * amplitude * Math.sin((Math.PI * frequency) / SAMPLE_RATE);
}

/** The most that a sample is off from the straight curve through its neighbours: a click has much of it, a sine little. */
export function largestBend(samples: Float64Array): number {
  let most = 0;
  for (let at = 2; at < samples.length; at++) {
    const [first = 0, second = 0, third = 0] = [samples[at - 2], samples[at - 1], samples[at]];
    most = Math.max(most, Math.abs(first - 2 * second + third));
  }
  return most;
}

export function decibels(ratio: number): number {
  return 20 * Math.log10(ratio);
}

/** The longest run of samples that are silent. */
export function longestSilence(samples: Float64Array): number {
  let [longest, run] = [0, 0];
  for (const sample of samples) {
    run = Math.abs(sample) < 1e-5 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
