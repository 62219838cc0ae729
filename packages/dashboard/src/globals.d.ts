/** Address of the repository's page, from package.json. */
declare const __REPOSITORY__: string;

declare module '*.css';
