import { assertEquals } from "@std/assert";
import { capabilitiesOf } from "../../lib/sync/remote.ts";

Deno.test("capabilitiesOf() has a default for each capability", () => {
  const defaults = {
    hasTags: false,
    canSetBillable: false,
    hasMarkers: false,
    needsProject: false,
    canBackdate: true,
    hasTimes: true,
    canUpdateRunning: false,
    listLimitDays: Infinity,
    precisionSeconds: 1,
  };
  assertEquals(capabilitiesOf({}), defaults);
  const others = {
    hasTags: true,
    canSetBillable: true,
    hasMarkers: true,
    needsProject: true,
    canBackdate: false,
    hasTimes: false,
    canUpdateRunning: true,
    listLimitDays: 88,
    precisionSeconds: 60,
  };
  assertEquals(capabilitiesOf({ capabilities: others }), others);
  const unlimited = { ...others, listLimitDays: undefined };
  assertEquals(capabilitiesOf({ capabilities: unlimited }), {
    ...others,
    listLimitDays: Infinity,
  });
});
