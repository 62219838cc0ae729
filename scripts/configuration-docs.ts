import { defaultConfig } from '../packages/rtmp-vcam/src/config/default-config.ts';

/** Where the page belongs, from the root of the repository. */
export const CONFIGURATION_DOCS_FILE = 'docs/configuration.md';

/** The page that explains every option, made from the one table that the command line uses too. */
export function configurationDocs(): string {
  return `# Configuration

Every option can be set on the command line (\`--size 1280x720\`), in the environment (\`RTMP_VCAM_SIZE=1280x720\`) or in a
TOML file. Flags override the environment, and the environment overrides the file. The file is \`config.toml\` in the config
folder (\`~/.config/rtmp-vcam\`; macOS: \`~/Library/Application Support/rtmp-vcam\`), or the file that \`--config\` names. An
unknown key or a value that is not allowed is refused, with its line and what is allowed. Other users of the computer can
see command lines, so set \`key\`, \`password\` and \`pull\` in the environment or in the file.

The config folder also contains the stream key (\`stream-key\`), which is made on the first run, and the certificate for
RTMPS with its key (\`tls.pem\`), which is made when it is first needed and again when it has expired. The token
that other computers need for the page (\`http-token\`) is made when \`http\` first lets them reach it. Only their owner can read
these three files. The empty file \`first-stream\` is made with the first stream; without it, \`--card auto\` shows
the guide again. While a program runs, its socket and a file that makes it known to \`rtmp-vcam status\` are in
\`$XDG_RUNTIME_DIR/rtmp-vcam\`, or without that variable in \`run\` in the config folder.

\`rtmp-vcam config init\` writes the following into the config folder, and \`rtmp-vcam config\` prints it.
\`rtmp-vcam config check [FILE]\` lists all mistakes in the file without starting anything. \`rtmp-vcam config show\` prints
every value that counts, for each camera, and where it comes from, with secrets hidden. \`npm run docs\` makes this page
from the program.

\`\`\`toml
${defaultConfig().trimEnd()}
\`\`\`
`;
}
