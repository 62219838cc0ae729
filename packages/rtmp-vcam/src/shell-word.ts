/**
 * A text as one word of a shell, for commands that people copy. It has no quotes where backslashes do: doctor writes `~` in
 * place of the home folder, and in quotes that would be a name.
 */
export function shellWord(text: string): string {
  if (text === '' || /\p{Cc}/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  return text.replace(/[^\p{L}\p{N}/._@%+=:,-]/gu, '\\$&');
}

/** A text as one word of a shell, in quotes where it needs them. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return /[$`"\\!\n]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}
