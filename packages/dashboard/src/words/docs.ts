/** Where the repository's page explains a code. */
export function docsOf(code: string): string {
  const page = code.startsWith('ADVICE_') ? 'advice' : 'errors';
  return `${__REPOSITORY__}/blob/main/docs/${page}.md#${code.toLowerCase()}`;
}
