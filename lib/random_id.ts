/** A new id that nobody else has: a random UUID (version 4, RFC 9562). */
export function randomId(): string {
  return crypto.randomUUID();
}
