import type { Changing } from "../storage/draft.ts";
import type { Instant } from "../time/zone.ts";
import { wholeSecond } from "../timers/entry.ts";
import {
  concernsTimer,
  keptStep,
  timerAfterEvent,
  type TimerEffect,
  waitingStep,
} from "../timers/workday_timer.ts";
import { type MovedEvent, timerAfterMove } from "../timers/moved_event.ts";
import { ForgottenTimerError } from "../timers/errors.ts";
import { timerOn, type TimerState } from "../timers/timer.ts";
import type { WorkAction } from "../workday/transition.ts";
import { refuseForgottenTimer } from "./forgotten_timer.ts";
import { timerFilesOf, type TimerWork } from "./timer_work.ts";
import type { Workspace } from "./workspace.ts";

/** An event of the workday that is being recorded. */
export interface RecordedEvent {
  /** What it is. */
  readonly action: WorkAction;
  /** When it was, in whole minutes. */
  readonly at: Instant;
}

/**
 * Pauses or resumes the timer in the change that records an event of the
 * workday, so that both are made or neither is.
 *
 * @returns What became of the timer, or `undefined` if it does not matter.
 */
export async function moveTimerWithDay(
  changing: Changing,
  workspace: Workspace,
  event: RecordedEvent,
): Promise<TimerEffect | undefined> {
  const { clock, newId } = workspace;
  const files = timerFilesOf(changing, clock.zone);
  const state = await files.timer();
  if (!concernsTimer(state, event.action)) return undefined;
  const { pauseOnBreak, provider } = await files.settings();
  if (!pauseOnBreak) return undefined;
  const now = wholeSecond(clock.now());
  const work = { files, changing, now, zone: clock.zone };
  const isForgotten = await wasForgotten(
    { ...work, now: event.at },
    workspace,
    state,
  );
  const moved = isForgotten
    ? keptStep(state)
    : event.action === "started"
    ? waitingStep(state)
    : timerAfterEvent(
      state,
      event.at,
      (subject, start) => timerOn(subject, { id: newId(), start, provider }),
    );
  if (!moved) return undefined;
  await files.take(moved.step);
  await files.write(changing, now);
  return moved.effect;
}

/**
 * Moves the timer along with an event of the workday that had paused or resumed
 * it, in the change that moves the event.
 */
export async function moveTimerWithEvent(
  changing: Changing,
  { clock }: Workspace,
  event: MovedEvent,
): Promise<void> {
  const files = timerFilesOf(changing, clock.zone);
  const state = await files.timer();
  const { recent } = await files.entries();
  const moved = timerAfterMove(state, event, recent);
  if (!moved) return;
  const { before, after } = moved.entry ?? {};
  if (before && after) await files.replace(before, after);
  await files.take({ state: moved.state, finished: undefined });
  await files.write(changing, wholeSecond(clock.now()));
}

/** Whether to stop the timer now would book hours that nobody worked. */
async function wasForgotten(
  work: TimerWork,
  workspace: Workspace,
  { running: timer }: TimerState,
): Promise<boolean> {
  if (!timer) return false;
  try {
    const command = "timer stop";
    await refuseForgottenTimer(work, workspace, { timer, command });
    return false;
  } catch (error) {
    if (error instanceof ForgottenTimerError) return true;
    throw error;
  }
}
