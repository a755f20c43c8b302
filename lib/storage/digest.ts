/**
 * A short digest of a file's text, or `null` where there is no file: enough to
 * know a text again, not a safeguard against forgers.
 */
export async function digestOf(text: string | null): Promise<string | null> {
  if (text === null) return null;
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(
    new Uint8Array(digest, 0, 8),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}
