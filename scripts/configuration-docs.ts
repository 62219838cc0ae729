import { defaultConfig } from '../packages/rtmp-vcam-app/src/config/default-config.ts';

/** Where the page belongs, from the root of the repository. */
export const CONFIGURATION_DOCS_FILE = 'docs/configuration.md';

/** The page that explains every option, made from the one table that the command line uses too. */
export function configurationDocs(): string {
  return `# Configuration

Every option can stand on the command line (\`--size 1280x720\`), in the environment (\`RTMP_VCAM_SIZE=1280x720\`) or in a
TOML file. Flags win over the environment, the environment over the file. The file is \`config.toml\` in the config folder
(\`~/.config/rtmp-vcam\`; macOS: \`~/Library/Application Support/rtmp-vcam\`), or the one that \`--config\` names. An unknown key
or a bad value is refused with its line and what is allowed.

The config folder also holds the stream key (\`stream-key\`), made on the first run, and the certificate of RTMPS with its key
(\`tls.pem\`), made when a sender first wants it and again when it has expired; both readable by their owner alone.

This is what \`rtmp-vcam config\` prints. The page is made from the program by \`npm run docs\`.

\`\`\`toml
${defaultConfig().trimEnd()}
\`\`\`
`;
}
