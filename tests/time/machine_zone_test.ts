import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { machineZone } from "../../lib/time/machine_zone.ts";
import { systemZone } from "../../lib/time/zone.ts";

const JULY = Date.UTC(2024, 6, 1);

Deno.test("machineZone() leaves known names to the runtime", () => {
  const names = ["UTC", "UCT", "GMT", "Zulu", "Universal", "Greenwich"];
  const forms = [
    ...names.flatMap((it) => [it, `Etc/${it}`, `:${it}`]),
    ...["Etc/GMT0", "Etc/GMT+0", "Etc/GMT-0"],
  ];
  for (const value of [undefined, "", ...forms]) {
    assertStrictEquals(machineZone(value), systemZone, value);
  }
});

Deno.test("machineZone() parses rules and zoneinfo paths itself", () => {
  const table: [value: string, minutes: number][] = [
    ["CET-1CEST,M3.5.0,M10.5.0/3", 120],
    [":CET-1CEST,M3.5.0,M10.5.0/3", 120],
    ["<+03>-3", 180],
    ["/usr/share/zoneinfo/Europe/Berlin", 120],
    ["/usr/share/zoneinfo/Asia/Kathmandu", 345],
  ];
  for (const [value, minutes] of table) {
    assertEquals(machineZone(value).offsetMinutesAt(JULY), minutes, value);
  }
});

Deno.test("machineZone() rejects an invalid zone and gives examples", () => {
  for (const value of ["no zone", "../x", "CET-1CEST", ":", "GMT1:"]) {
    const error = assertThrows(() => machineZone(value), InvalidTextError);
    const { code, message, hint, cause } = error;
    assertEquals({ code, message, hint }, {
      code: "invalid_time_zone",
      message: `Invalid time zone: TZ="${value}"`,
      hint: "Set TZ to a name such as Europe/Berlin or a rule such as " +
        "CET-1CEST,M3.5.0,M10.5.0/3, or unset it",
    });
    assertEquals(cause instanceof RangeError, true);
  }
});
