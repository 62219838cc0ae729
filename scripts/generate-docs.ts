/** Writes the pages in docs/ that are made from the program. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIGURATION_DOCS_FILE, configurationDocs } from './configuration-docs.ts';
import { ERROR_DOCS_FILE, errorDocs } from './error-docs.ts';

const root = join(import.meta.dirname, '..');
writeFileSync(join(root, ERROR_DOCS_FILE), errorDocs());
writeFileSync(join(root, CONFIGURATION_DOCS_FILE), configurationDocs());
