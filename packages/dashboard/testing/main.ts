/**
 * Serves the built page with the fake API, for people: `npm run fake -- live` in this package, then open the URL. Vite's
 * development server (`npm run dev`) asks it, too.
 */
import { FakeApi } from './fake-api.ts';
import { SCENES } from './states.ts';

const PORT = 8936;
const wanted = process.argv[2] ?? 'live';
const scene = SCENES.find((each) => each === wanted);
if (scene === undefined) {
  console.error(`There is no scene ${wanted}. The scenes are ${SCENES.join(', ')}.`);
  process.exitCode = 1;
} else {
  const { url } = await FakeApi.start(scene, PORT);
  console.log(`The scene ${scene} is at ${url}. Ctrl-C ends it.`);
}
