/** Numbers from 0 to 1 that look like any others, but are the same in every run (a generator of Park and Miller). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
