/**
 * Why hours are not worked: `flex` is time off taken out of overtime, so its
 * hours stay expected; `unpaid` is not paid. The other kinds are paid.
 */
export type AbsenceKind = "vacation" | "sick" | "holiday" | "flex" | "unpaid";

/** All kinds of absences. */
export const ABSENCE_KINDS: readonly AbsenceKind[] = [
  "vacation",
  "sick",
  "holiday",
  "flex",
  "unpaid",
];

/** An absence on one date. */
export interface Absence {
  /** Its kind. */
  readonly kind: AbsenceKind;
  /** Whether it takes half of the day. */
  readonly isHalf: boolean;
}

export function isAbsenceKind(word: string): word is AbsenceKind {
  return ABSENCE_KINDS.some((kind) => kind === word);
}

/** Formats an absence: `vacation` or `half vacation`. */
export function formatAbsence({ kind, isHalf }: Absence): string {
  return isHalf ? `half ${kind}` : kind;
}

/** Reads what `formatAbsence()` writes, in any case; `undefined` otherwise. */
export function readAbsence(text: string): Absence | undefined {
  const [, half, kind = ""] = text.toLowerCase().match(/^(half )?(\w+)$/) ?? [];
  return isAbsenceKind(kind) ? { kind, isHalf: half !== undefined } : undefined;
}
