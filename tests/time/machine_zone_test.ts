import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { InvalidTextError } from "../../lib/errors.ts";
import { machineZone } from "../../lib/time/machine_zone.ts";
import {
  fixedZone,
  namedZone,
  systemZone,
  type Zone,
} from "../../lib/time/zone.ts";

const JULY = Date.UTC(2024, 6, 1);

/** Returns a zone that is an hour ahead of UTC between two dates. */
function aheadBetween(from: string, to: string): Zone {
  return {
    offsetMinutesAt: (instant) =>
      Date.parse(from) <= instant && instant < Date.parse(to) ? 60 : 0,
  };
}

const BERLIN = namedZone("Europe/Berlin");

Deno.test("machineZone() leaves known names to the runtime", () => {
  const names = ["UTC", "UCT", "GMT", "Zulu", "Universal", "Greenwich"];
  const forms = [
    ...names.flatMap((it) => [it, `Etc/${it}`, `:${it}`]),
    ...["Etc/GMT0", "Etc/GMT+0", "Etc/GMT-0"],
  ];
  for (const value of [undefined, "", ...forms]) {
    assertStrictEquals(machineZone(value), systemZone, value);
    assertStrictEquals(machineZone(value, BERLIN), BERLIN, value);
  }
});

Deno.test("machineZone() takes the time of a runtime that is not in UTC for that of a name", () => {
  const names = [
    ...["Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+10", "CET"],
    ...["America/Port-au-Prince", "Etc/GMT-14", "EST5EDT", "Not/Any"],
  ];
  const zones = [
    BERLIN,
    aheadBetween("2024-01-01", "2024-02-01"),
    aheadBetween("2023-12-31", "2024-01-02"),
    aheadBetween("2024-06-30", "2024-07-02"),
  ];
  for (const name of names) {
    for (const zone of zones) {
      assertStrictEquals(machineZone(name, zone), zone, name);
      assertStrictEquals(machineZone(`:${name}`, zone), zone, name);
    }
  }
});

Deno.test("machineZone() looks a name up if the runtime is in UTC, or may not know its form", () => {
  const utc = [
    aheadBetween("2023-06-30", "2023-12-31"),
    aheadBetween("2024-01-02", "2024-06-30"),
    aheadBetween("2024-07-02", "2024-12-31"),
    aheadBetween("2024-12-31", "2025-12-31"),
  ];
  for (const zone of utc) {
    const tokyo = machineZone("Asia/Tokyo", zone);
    assertEquals(tokyo.offsetMinutesAt(JULY), 540);
  }
  const unlike = [
    ...["Europe Berlin", "Europe/", "Europe//Berlin", "/Europe", "Europe/B.n"],
    ...["1Europe", "Europe/Berlin\n", "EST55EDT", "ESTA5EDT", "ES5EDT"],
    ...["EST5EDTX", "EST5ED", "XEST5EDT"],
    ...["Europe/Berlin!", "Europe-Berlin", "Europe+Berlin"],
    ...["Europe_X", "Europe_X/Berlin"],
  ];
  for (const name of unlike) {
    assertThrows(() => machineZone(name, BERLIN), InvalidTextError, name);
  }
  for (const name of ["XUTC", "UTCX", "Etc/XUTC", "XEtc/UTC", "UTC/X"]) {
    assertThrows(() => machineZone(name, fixedZone(0)), InvalidTextError, name);
  }
});

Deno.test("machineZone() parses rules and zoneinfo paths itself", () => {
  const table: [value: string, minutes: number][] = [
    ["CET-1CEST,M3.5.0,M10.5.0/3", 120],
    [":CET-1CEST,M3.5.0,M10.5.0/3", 120],
    ["<+03>-3", 180],
    ["/usr/share/zoneinfo/Europe/Berlin", 120],
    ["/usr/share/zoneinfo/Asia/Kathmandu", 345],
    ["/zoneinfo/x/zoneinfo/Asia/Kathmandu", 345],
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
