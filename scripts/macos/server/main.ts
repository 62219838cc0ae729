/** `main.ts FOLDER` makes the folder of the server for the macOS app; `scripts/macos/build-app.sh` adds Node to it. */
import { bundleServer } from './bundle-server.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give the path of the folder for the server.');
// FFmpeg in node-av is GPLv3, which does not allow it in an app under the MIT licence. VideoToolbox decodes instead.
bundleServer(folder, { os: 'darwin', processors: ['arm64', 'x64'], without: ['node-av'] });
