/** Writes the pages in docs/ that are made from the program. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADVICE_DOCS_FILE, adviceDocs } from './advice-docs.ts';
import { OPENAPI_FILE, openApi } from './api-docs/openapi.ts';
import { CONFIGURATION_DOCS_FILE, configurationDocs } from './configuration-docs.ts';
import { DEPENDENCY_DOCS_FILE, dependencyDocs, MEASURED_ON } from './dependencies/dependency-docs.ts';
import { ERROR_DOCS_FILE, errorDocs } from './error-docs.ts';

const root = join(import.meta.dirname, '..');
writeFileSync(join(root, ERROR_DOCS_FILE), errorDocs());
writeFileSync(join(root, CONFIGURATION_DOCS_FILE), configurationDocs());
writeFileSync(join(root, OPENAPI_FILE), openApi());
writeFileSync(join(root, ADVICE_DOCS_FILE), adviceDocs());
// The sizes of native parts are those of one system, so that the page does not change from computer to computer.
if (`${process.platform}-${process.arch}` === MEASURED_ON)
  writeFileSync(join(root, DEPENDENCY_DOCS_FILE), dependencyDocs());
