/**
 * Writes a time as `1h 23m`, `23m` or `2h 0m`.
 *
 * @param seconds The time; what is less than a minute of it is cut.
 */
export function formatTimeSpan(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return hours > 0 ? `${hours}h ${minutes % 60}m` : `${minutes}m`;
}
