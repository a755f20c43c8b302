/** What a provider knows of an entry, as JSON has it. */
export interface ToldEntry {
  /** Our id. */
  readonly id: string;
  /** The provider's id. */
  readonly provider_id: string;
  /** What the provider knows. */
  readonly sync: string;
}

/** JSON with what the provider was told since, in the entries that are in it. */
export function withTold(json: unknown, told: readonly ToldEntry[]): unknown {
  if (Array.isArray(json)) return json.map((it) => withTold(it, told));
  if (typeof json !== "object" || json === null) return json;
  const fields = Object.entries(json)
    .map(([name, value]) => [name, withTold(value, told)] as const);
  const copy: Record<string, unknown> = Object.fromEntries(fields);
  const known = told.find(({ id }) => id === copy.id);
  return known && "sync" in copy ? { ...copy, ...known } : copy;
}
