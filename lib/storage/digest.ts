/**
 * A short digest of a file's text, or `null` where there is no file: its length
 * and its 32-bit FNV-1a hash over UTF-16 code units. It is enough to know a text
 * again, no safeguard against forgers, and costs a tenth of loading SHA-256.
 * Source: http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function digestOf(text: string | null): string | null {
  if (text === null) return null;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  const hex = (hash >>> 0).toString(16).padStart(8, "0");
  return `${text.length}-${hex}`;
}
