/** What is printed on standard error for an error, with a line end. */
export function formatError(error: unknown, isJson: boolean): string {
  const { code, message, hint } = describe(error);
  if (isJson) {
    return JSON.stringify({ error: { code, message, hint } }, null, 2) + "\n";
  }
  const line = printable(message);
  if (hint === null) return `${line}\n`;
  return `${line}\n${hint.split("\n").map(printable).join("\n")}\n`;
}

const LONGEST_LINE = 400;

/** What was typed may hold anything: no code of it may reach the terminal. */
function printable(text: string): string {
  const escaped = text.replace(
    /\p{Cc}/gu,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return escaped.length > LONGEST_LINE
    ? `${escaped.slice(0, LONGEST_LINE)}…`
    : escaped;
}

function describe(
  error: unknown,
): { code: string; message: string; hint: string | null } {
  if (!(error instanceof Error)) {
    return { code: "unexpected", message: String(error), hint: null };
  }
  const { message } = error;
  if (!("code" in error) || typeof error.code !== "string") {
    const hint = "This is a mistake in worktime: please report it";
    return { code: "unexpected", message, hint };
  }
  const hint = "hint" in error && typeof error.hint === "string"
    ? error.hint
    : null;
  return { code: error.code, message, hint };
}
