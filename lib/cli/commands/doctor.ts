import { type CommandSpec, openTracker } from "../command.ts";
import { OPTIONS } from "../options.ts";
import { answerCheck, answerRepair } from "../output/doctor.ts";

/** `worktime doctor` */
export const DOCTOR: CommandSpec = {
  name: "doctor",
  isReadOnly: true,
  summary: "Check all data files and repair them",
  details:
    "Without --fix, nothing is written. The exit status is 4 if a file " +
    "has an error, and 6 if the only errors are files that cannot be opened.",
  arguments: [],
  options: [OPTIONS.fix],
  examples: [
    ["Is all well?", "worktime doctor"],
    ["Repair what can be repaired", "worktime doctor --fix"],
  ],
  run: async (input, context) => {
    return input.options.fix
      ? answerRepair(await openTracker(context).repair())
      : answerCheck(await openTracker(context).check());
  },
};
