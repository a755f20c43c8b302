import { DataFileError } from "../errors.ts";
import { NoTimerError } from "../timers/errors.ts";
import {
  pauseTimer as paused,
  stopTimer as stopped,
  type TimerState,
  type TimerStep,
} from "../timers/timer.ts";
import { timerTimeOf } from "../timers/timer_time.ts";
import { parseTimeOrNow, readWhen } from "../time/typed_time.ts";
import type { Instant } from "../time/zone.ts";
import { refuseForgottenTimer } from "./forgotten_timer.ts";
import type { TimerChange } from "./timer_change.ts";
import {
  changeTimers,
  type TimerRequest,
  type TimerWork,
} from "./timer_work.ts";
import type { Workspace } from "./workspace.ts";

/** Stops the timer that runs, or gives up one that is paused. */
export function stopTimer(
  workspace: Workspace,
  request: TimerRequest,
): Promise<TimerChange> {
  return changeTimers(workspace, request, async (work) => {
    const result = await stopIn(work, workspace, request);
    const { taskId = "" } = result.finished ?? result.givenUp ?? {};
    return { result, summary: `Timer stopped: ${taskId}` };
  });
}

/** Ends the entry of the timer that runs; `resumeTimer()` goes on with it. */
export function pauseTimer(
  workspace: Workspace,
  request: TimerRequest,
): Promise<TimerChange> {
  return changeTimers(workspace, request, async (work) => {
    const state = await work.files.timer();
    if (!state.running) {
      throw new NoTimerError(
        state.paused ? { hint: "It is paused: worktime timer status" } : {},
      );
    }
    const pause = (state: TimerState, at: Instant) =>
      paused(state, at, "timer");
    const result = await endIn(work, workspace, {
      request,
      action: "paused",
      end: pause,
    });
    return { result, summary: `Timer paused: ${result.finished?.taskId}` };
  });
}

/** Stops the timer as part of a change. */
export async function stopIn(
  work: TimerWork,
  workspace: Workspace,
  request: TimerRequest,
): Promise<TimerChange> {
  return await endIn(work, workspace, {
    request,
    action: "stopped",
    end: stopped,
  });
}

async function endIn(
  work: TimerWork,
  workspace: Workspace,
  { request, action, end }: {
    request: TimerRequest;
    action: "stopped" | "paused";
    end: (state: TimerState, at: Instant) => TimerStep;
  },
): Promise<TimerChange> {
  const state = await work.files.timer();
  const { running, paused } = state;
  const earliest = running?.start;
  const given = readWhen(request, parseTimeOrNow);
  const at = timerTimeOf(given, { ...work, earliest });
  const isNow = request.at === undefined && request.ago === undefined;
  if (running && isNow) {
    const command = action === "stopped" ? "timer stop" : "timer pause";
    await refuseForgottenTimer(work, workspace, { timer: running, command });
  }
  const step = end(state, at);
  try {
    await work.files.take(step);
  } catch (error) {
    if (!running || !(error instanceof DataFileError)) throw error;
    const { position, problem, hint, cause } = error;
    throw new DataFileError(position, problem, {
      hint: `The timer is still running. ${hint}`,
      cause,
    });
  }
  const { finished } = step;
  const givenUp = finished ? undefined : paused;
  return { action, started: undefined, finished, givenUp, notes: [] };
}
