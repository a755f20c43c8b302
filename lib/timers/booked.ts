import type { Instant } from "../time/zone.ts";
export interface Span {
  readonly start: Instant;
  readonly end: Instant;
}
export interface BookedShare {
  readonly workMinutes: number;
  readonly bookedMinutes: number;
  readonly unbookedMinutes: number;
  readonly overlapMinutes: number;
  readonly outsideMinutes: number;
}
export function bookedShare(
  { work, workMinutes }: { work: readonly Span[]; workMinutes: number },
  entries: readonly Span[],
): BookedShare {
  const union: { start: number; end: number }[] = [];
  for (const { start, end } of [...entries].sort((a, b) => a.start - b.start)) {
    const last = union.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else union.push({ start, end });
  }
  const len = (spans: readonly Span[]) =>
    spans.reduce((s, { start, end }) => s + end - start, 0);
  let inside = 0;
  for (const u of union) {
    for (const w of work) {
      inside += Math.max(
        0,
        Math.min(u.end, w.end) - Math.max(u.start, w.start),
      );
    }
  }
  const m = (ms: number) => Math.round(ms / 60000);
  const bookedMinutes = Math.min(workMinutes, m(inside));
  return {
    workMinutes,
    bookedMinutes,
    unbookedMinutes: workMinutes - bookedMinutes,
    overlapMinutes: m(len(entries) - len(union)),
    outsideMinutes: m(len(union) - inside),
  };
}
