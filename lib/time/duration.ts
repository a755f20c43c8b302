import { InvalidTextError } from "../errors.ts";

/**
 * Formats minutes as `H:MM`: `8:30`, `-0:30`. Zero has no sign.
 *
 * @param minutes Whole minutes.
 */
export function formatDuration(minutes: number): string {
  const rest = Math.abs(minutes);
  const sign = minutes < 0 ? "-" : "";
  const padded = String(rest % 60).padStart(2, "0");
  return `${sign}${Math.floor(rest / 60)}:${padded}`;
}

/**
 * Formats minutes as a signed balance: `+0:30`, `-1:30`, `+0:00`.
 *
 * @param minutes Whole minutes.
 */
export function formatBalance(minutes: number): string {
  return minutes < 0 ? formatDuration(minutes) : `+${formatDuration(minutes)}`;
}

/**
 * Parses `15m`, `1h30m`, `2h`, `1:30` or `90` (minutes).
 *
 * @returns Whole minutes.
 * @throws {InvalidTextError} When the text is not a duration.
 */
export function parseDuration(text: string): number {
  const match = text.match(/^(?:(\d{1,4})h)?(?:(\d{1,5})m?)?$/) ??
    text.match(/^(\d{1,4}):([0-5]\d)$/);
  if (match && text !== "") {
    return Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0);
  }
  throw new InvalidTextError(
    "invalid_duration",
    `Invalid duration: "${text}"`,
    {
      hint: "Use a duration such as 15m, 2h or 1h30m",
    },
  );
}
