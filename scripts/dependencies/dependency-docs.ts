import { type ProductionPackage, productionPackages, unpackedSize } from './production-packages.ts';
import { PURPOSES, purposeKey } from './purposes.ts';

/** Where the page belongs, from the root of the repository. */
export const DEPENDENCY_DOCS_FILE = 'docs/dependencies.md';

/** The page is made here: native parts have other sizes elsewhere. */
export const MEASURED_ON = 'linux-x64';

/** The page that lists what is installed with our packages. Throws for a package whose purpose nobody has written. */
export function dependencyDocs(): string {
  const all = productionPackages();
  const rows = [...grouped(all)].map(([key, packages]) => row(key, packages));
  const here = all.reduce((sum, each) => sum + (unpackedSize(each) ?? 0), 0);
  return `# Dependencies

An install of \`rtmp-vcam\` without development dependencies has these packages of other people. \`npm run docs\` makes the
table from \`package-lock.json\` and \`node_modules\`; what a package is for is in \`scripts/dependencies/purposes.ts\`. A name with
\`*\` stands for one package for each system, of which npm installs the one that fits. Sizes are those of ${MEASURED_ON};
together the packages have ${size(here)}.

| package | version | licence | unpacked | what it is for |
|---|---|---|---|---|
${rows.join('\n')}

${NOTES}`;
}

const NOTES = `## What is left out

\`node-av\` has the optional dependency [werift](https://github.com/shinyoshiaki/werift-webrtc) (WebRTC), which brings 25 packages
more. One of them is \`ip\` 2.0.1, for which there is no version without
[CVE-2024-29415](https://github.com/advisories/GHSA-2p57-rm9w-gvfp). Only \`node-av/webrtc\` and parts of \`node-av/api\` load
werift. We use \`node-av/lib\` and \`node-av/constants\`, which load without it.

- **In a checkout** none of them is installed. The root \`package.json\` names the empty package
  \`scripts/dependencies/no-werift\` as \`werift\`, so npm takes that for the one that \`node-av\` asks for. Who imports it gets
  an error that says so. (\`overrides\` with \`file:\` do not work here: npm looks for the folder inside \`node-av\`.)
- **An install from npm** still gets werift, because a package cannot take an optional dependency away from another one:
  npm reads \`overrides\` only in the project that is installed into. Nothing of ours loads it. In a project of your own,
  \`"overrides": { "ip": "npm:neoip@2.1.0" }\` replaces \`ip\`, as \`node-av\` itself does; deleting \`node_modules/werift\` works
  too. \`--omit=optional\` does not, because it leaves out the native parts as well.

## Install scripts

None is needed, because the native parts are packages of their own. In a checkout \`.npmrc\` switches scripts off. In an
install from npm, the script of \`node-av\` downloads a program \`ffmpeg\` that we do not use either; \`SKIP_FFMPEG=true\` in the
environment or \`--ignore-scripts\` prevents that.
`;

/** By the name under which the packages are listed. */
function grouped(packages: readonly ProductionPackage[]): Map<string, ProductionPackage[]> {
  const groups = new Map<string, ProductionPackage[]>();
  for (const each of packages) {
    const key = purposeKey(each.name);
    if (key === undefined) throw new Error(`Write into scripts/dependencies/purposes.ts what ${each.name} is for`);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}

function row(key: string, packages: readonly ProductionPackage[]): string {
  const distinct = (values: readonly string[]): string => [...new Set(values)].join(', ');
  const versions = distinct(packages.map(({ version }) => version));
  const licences = distinct(packages.map(({ license }) => license));
  const sizes = packages.map(unpackedSize).filter((each) => each !== undefined);
  const sum = sizes.length === 0 ? '' : size(sizes.reduce((a, b) => a + b, 0));
  const name = key.endsWith('*') ? `\`${key}\` (${packages.length})` : `\`${key}\``;
  return `| ${name} | ${versions} | ${licences} | ${sum} | ${PURPOSES[key]} |`;
}

/** In kB or MB, as decimal numbers. */
function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
