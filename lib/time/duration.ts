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

/** Formats seconds exactly, so that sums add up: `80h 15m 30s`. */
export function formatExactDuration(seconds: number): string {
  const total = Math.abs(seconds);
  const parts = [
    `${Math.floor(total / 3600)}h`,
    `${Math.floor(total / 60) % 60}m`,
    ...total % 60 === 0 ? [] : [`${total % 60}s`],
  ];
  return (seconds < 0 ? "-" : "") + parts.join(" ");
}

/**
 * Formats minutes as a signed balance: `+0:30`, `-1:30`, `+0:00`.
 *
 * @param minutes Whole minutes.
 */
export function formatBalance(minutes: number): string {
  return minutes < 0 ? formatDuration(minutes) : `+${formatDuration(minutes)}`;
}

/** Reads minutes from a text; `undefined` if it does not have the form. */
type ReadMinutes = (text: string) => number | undefined;

/** The forms of a duration. Each text has one of them at most. */
export const DURATION_FORMS: readonly ReadMinutes[] = [
  (text) => minutesIn(text, /^()(\d{1,5})m?$/),
  (text) => minutesIn(text, /^(\d{1,4})h(?: ?(\d{1,5})m?)?$/),
  (text) => minutesIn(text, /^(\d{1,4}):([0-5]\d)$/),
  (text) => {
    const [, whole, fraction] = text.match(/^(\d{1,4})[.,](\d{1,9})h$/) ?? [];
    return whole === undefined
      ? undefined
      : readDecimalHours(`${whole}.${fraction}`);
  },
];

function minutesIn(text: string, form: RegExp): number | undefined {
  const match = text.match(form);
  return match ? Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0) : undefined;
}

/**
 * Parses `90` (minutes), `90m`, `1.5h`, `1,5h`, `1h30`, `1h 30m` or `1:30`.
 *
 * @returns Whole minutes, or `undefined` if the text is not a duration.
 */
export function readDuration(text: string): number | undefined {
  const typed = text.toLowerCase();
  for (const read of DURATION_FORMS) {
    const minutes = read(typed);
    if (minutes !== undefined) return minutes;
  }
  return undefined;
}

/**
 * Parses decimal hours such as `7.5`, in whole minutes.
 *
 * @param text Digits with an optional fraction.
 * @returns Minutes, or `undefined` if it is not a whole number of them.
 */
export function readDecimalHours(text: string): number | undefined {
  const whole = Math.round(Number(text) * 60);
  // 7.33 is how 7:20 is stored, whereas 7.51 is not a whole minute.
  const places = text.split(".")[1]?.length ?? 0;
  return (whole / 60).toFixed(places) === Number(text).toFixed(places)
    ? whole
    : undefined;
}

/**
 * Parses what {@linkcode readDuration} does.
 *
 * @returns Whole minutes.
 * @throws {InvalidTextError} When the text is not a duration.
 */
export function parseDuration(text: string): number {
  const minutes = readDuration(text);
  if (minutes !== undefined) return minutes;
  throw new InvalidTextError(
    "invalid_duration",
    `Invalid duration: "${text}"`,
    { hint: durationHint(text) ?? "Use a duration such as 15m, 2h or 1h30m" },
  );
}

/** Says what is wrong with a text that is almost a duration. */
export function durationHint(text: string): string | undefined {
  const typed = text.toLowerCase();
  const [, hours = "", minutes = ""] = typed.match(/^(\d{1,4}):(\d\d)$/) ?? [];
  if (hours !== "") {
    const meant = formatDuration(Number(hours) * 60 + Number(minutes));
    return `Minutes go up to 59: use ${meant}`;
  }
  if (/^\d{1,4}[.,]\d+$/.test(typed)) {
    return `For hours, use ${typed}h; for minutes, a whole number such as 90m`;
  }
  if (/^\d{1,4}[.,]\d+h$/.test(typed)) {
    return "Use whole minutes, such as 1h20m";
  }
  const plain = typed.replace(/^[+-]| ago$/g, "")
    .replace(/\s*h(?:ours?|rs?)?\b\.?\s*/g, "h")
    .replace(/\s*m(?:in(?:ute)?s?)?\b\.?/g, "m");
  return plain !== typed && readDuration(plain) !== undefined
    ? `Use ${plain}`
    : undefined;
}
