const REPLACEMENT = "[key]";
/** Fewer characters of a coded key would be found in any text. */
const LEAST_CODED = 6;

/** Takes secrets out of texts, in each form in which they may come back. */
export class Redaction {
  readonly #pattern: RegExp | undefined;

  /** Takes the secrets; an empty one is none. */
  constructor(secrets: readonly string[]) {
    const forms = secrets.filter((secret) => secret !== "").flatMap(formsOf);
    // The longest first, so that nothing is left of it.
    const sources = [...new Set(forms)].sort((a, b) => b.length - a.length)
      .map((form) => form.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
    this.#pattern = sources.length > 0
      ? new RegExp(sources.join("|"), "gi")
      : undefined;
  }

  /** The text without any of the secrets. */
  of(text: string): string {
    return this.#pattern ? text.replace(this.#pattern, REPLACEMENT) : text;
  }
}

function formsOf(secret: string): string[] {
  const coded = base64Forms(secret);
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    ...coded,
    ...coded.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
    ...coded.map(encodeURIComponent),
  ];
}

/**
 * What a secret looks like somewhere in a Base64 text: three forms, as three
 * bytes become four characters. Only characters that it decides alone count.
 */
function base64Forms(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  const latin = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  const inside = [0, 1, 2].map((before) => {
    const first = Math.ceil(before * 8 / 6);
    const last = Math.floor((before + bytes.length) * 8 / 6);
    return btoa("\0".repeat(before) + latin).slice(first, last);
  });
  return [btoa(latin), ...inside].filter((it) => it.length >= LEAST_CODED);
}
