import { assertEquals } from "@std/assert";
import { readDuration } from "../../lib/time/duration.ts";
import { readClockTime } from "../../lib/time/typed_clock.ts";

const twoDigits = (it: number) => String(it).padStart(2, "0");

/** All texts for a time of day without an offset, and its minute. */
function typedTimes(): Map<string, number> {
  const times = new Map<string, number>();
  for (let at = 0; at < 72 * 60; at++) {
    const [hour, minutes] = [Math.floor(at / 60), twoDigits(at % 60)];
    const isClock = hour <= 24;
    for (const hours of [`${hour}`, twoDigits(hour)]) {
      times.set(`${hours}:${minutes}`, at);
      if (isClock) times.set(`${hours}.${minutes}`, at);
      if (isClock && minutes === "00") times.set(hours, at);
    }
    if (isClock) times.set(twoDigits(hour) + minutes, at);
    if (hour >= 24) continue;
    const half = hour < 12 ? "am" : "pm";
    const short = hour % 12 === 0 ? 12 : hour % 12;
    for (const hours of [`${short}`, twoDigits(short)]) {
      for (const space of ["", " "]) {
        times.set(`${hours}:${minutes}${space}${half}`, at);
        times.set(`${hours}.${minutes}${space}${half}`, at);
        if (minutes === "00") times.set(hours + space + half, at);
      }
    }
  }
  return times;
}

/** All texts for a duration with these digits and no fraction, in minutes. */
function typedDurations(digits: string): Map<string, number> {
  const durations = new Map<string, number>();
  const numbers: string[][] = [[""]];
  for (let length = 1; length <= 5; length++) {
    const shorter = numbers.at(-1) ?? [];
    numbers.push(shorter.flatMap((it) => [...digits].map((last) => it + last)));
  }
  const upTo = (length: number) => numbers.slice(1, length + 1).flat();
  for (const minutes of upTo(5)) {
    durations.set(minutes, Number(minutes));
    durations.set(`${minutes}m`, Number(minutes));
  }
  for (const hours of upTo(4)) {
    durations.set(`${hours}h`, Number(hours) * 60);
    for (const minutes of upTo(5)) {
      const sum = Number(hours) * 60 + Number(minutes);
      for (const form of [`h${minutes}`, `h ${minutes}`]) {
        durations.set(hours + form, sum);
        durations.set(`${hours}${form}m`, sum);
      }
      const isClock = minutes.length === 2 && Number(minutes) < 60;
      if (isClock) durations.set(`${hours}:${minutes}`, sum);
    }
  }
  return durations;
}

/** Returns a text, and all that differ in one character. */
function nearMisses(text: string, others: string): string[] {
  return [
    text,
    ...[...text, ""].flatMap((_, at) => [
      text.slice(0, at) + text.slice(at + 1),
      ...[...others].flatMap((other) => [
        text.slice(0, at) + other + text.slice(at),
        text.slice(0, at) + other + text.slice(at + 1),
      ]),
    ]),
  ];
}

Deno.test("readClockTime() reads each time in each form", () => {
  for (const [text, minute] of typedTimes()) {
    assertEquals(readClockTime(text)?.minute, minute, text);
  }
});

Deno.test("readClockTime() reads no text that differs from a time in one character, unless it is another time", () => {
  const times = typedTimes();
  const some = ["9", "09", "24", "9:05", "09:05", "24:30", "71:59", "9.05"];
  const more = ["09.05", "0905", "2430", "9am", "12 pm", "9:05am", "09.05 pm"];
  for (const text of [...some, ...more]) {
    for (const near of nearMisses(text, "01234567890:. apmx\n")) {
      assertEquals(readClockTime(near)?.minute, times.get(near), near);
    }
  }
});

Deno.test("readDuration() reads each form, and no text that differs from one in one character", () => {
  const digits = "059";
  const durations = typedDurations(digits);
  const some = ["9", "90", "59m", "50905m", "9h", "9050h", "5h5", "50h 09m"];
  const more = ["9050h50905m", "5h 50905", "0:50", "9050:09", "90595"];
  for (const text of [...some, ...more]) {
    assertEquals(durations.has(text), true, text);
    for (const near of nearMisses(text, `${digits}hm: x\n`)) {
      assertEquals(readDuration(near), durations.get(near), near);
    }
  }
});
