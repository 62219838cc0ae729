/** Copies the shared fields of the root manifest into the manifest of every package. */
import { writeFileSync } from 'node:fs';
import { manifestOf, packageFile, packageNames } from './manifests.ts';

for (const name of packageNames()) writeFileSync(packageFile(name, 'package.json'), manifestOf(name));
