/** An answer is longer than anything that a service has to say. */
export class TooLarge extends Error {
  /** Always `TooLarge`. */
  override name = "TooLarge";
}

/**
 * The text of an answer.
 *
 * @throws {TooLarge} When it has more bytes than allowed.
 * @throws {TypeError} When it is not UTF-8, or the connection ends before it.
 */
export async function bodyText(
  { body }: Response,
  maxBytes: number,
): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let byteCount = 0;
  try {
    for (;;) {
      const { value } = await reader?.read() ?? {};
      if (!value) return text + decoder.decode();
      byteCount += value.byteLength;
      if (byteCount > maxBytes) throw new TooLarge(`Over ${maxBytes} bytes`);
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    // Its error, if any, says no more than that the rest is not wanted.
    reader?.cancel().catch(() => {});
    throw error;
  }
}

/** What a service says of an error, in one line; empty if nothing readable. */
export function errorText(body: string): string {
  return saidIn(body.trim()).replace(/[\p{Cc}\s]+/gu, " ").trim();
}

/** Whether a body is a page for browsers. */
export function isPage(body: string): boolean {
  return /^\s*<[!?a-z]/i.test(body);
}

function saidIn(body: string): string {
  if (isPage(body)) return "";
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // Plain text, which Toggl answers too.
    return body;
  }
  if (typeof json === "string") return json;
  if (typeof json !== "object" || json === null) return "";
  const fields = json as Record<string, unknown>;
  const said = fields.message ?? fields.error_description ?? fields.error;
  return typeof said === "string" ? said : "";
}
