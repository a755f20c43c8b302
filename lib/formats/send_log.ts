import { DataFileError } from "../errors.ts";
import type { Instant } from "../time/zone.ts";
import { formatUtc, readInstant } from "../time/instant.ts";
import { SEND_LOG_FILE } from "./file_names.ts";
import { isJsonObject } from "./json_document.ts";

/** A step of sending an entry's pending change, by our id of the entry. */
export type SendStep =
  /** A request goes out, with the entry as it is. */
  | { readonly sent: string; readonly at: Instant }
  /** The provider has it, in the version that was seen, if any is left. */
  | {
    readonly confirmed: string;
    readonly providerId: string;
    readonly seenVersion?: string;
  }
  /** The request was certainly not carried out. */
  | { readonly refused: string };

/** A line for each step. */
export function formatSendLog(steps: readonly SendStep[]): string {
  return steps.map((step) => `${JSON.stringify(storedOf(step))}\n`).join("");
}

/**
 * Reads the steps. A last line without its end was torn by a crash, before
 * anything came of it.
 *
 * @throws {DataFileError} When a line is no step.
 */
export function readSendLog(text: string): SendStep[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line, index) => {
    const step = stepIn(line);
    if (step) return step;
    const position = { file: SEND_LOG_FILE, line: index + 1, column: 1 };
    throw new DataFileError(position, "expected a step of sending, in JSON");
  });
}

function storedOf(step: SendStep): Record<string, unknown> {
  if ("sent" in step) {
    return { sent: step.sent, at: formatUtc(step.at) };
  }
  if ("refused" in step) return step;
  const { confirmed, providerId, seenVersion } = step;
  return {
    confirmed,
    provider_id: providerId,
    ...(seenVersion !== undefined && { seen: seenVersion }),
  };
}

function stepIn(line: string): SendStep | undefined {
  const { sent, at, refused, confirmed, provider_id: providerId, seen } =
    objectIn(line);
  if (typeof sent === "string" && typeof at === "string") {
    const instant = readInstant(at);
    return Number.isNaN(instant) ? undefined : { sent, at: instant };
  }
  if (typeof refused === "string") return { refused };
  if (typeof confirmed !== "string" || typeof providerId !== "string") return;
  const step = { confirmed, providerId };
  return typeof seen === "string" ? { ...step, seenVersion: seen } : step;
}

function objectIn(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : {};
  } catch {
    // Not JSON: no step.
    return {};
  }
}
