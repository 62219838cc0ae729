/** `main.ts FOLDER`: puts the server for the macOS app together; `scripts/macos/build-app.sh` adds Node. */
import { bundleServer } from './bundle-server.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder to put the server into.');
// FFmpeg in node-av is GPLv3, so it is not given to others in an app under the MIT licence; VideoToolbox decodes.
bundleServer(folder, { os: 'darwin', processors: ['arm64', 'x64'], without: ['node-av'] });
