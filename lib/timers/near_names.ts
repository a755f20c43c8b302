/**
 * The names that one may have been meant for: they differ in case, in the form
 * of Unicode, in an `O` for a zero, in zeros before a number, in what separates
 * words, or in a letter of a longer word. Other numbers are other names.
 *
 * @param name What was typed.
 * @param known The names that there are; what is the same is no near one.
 */
export function nearNames(name: string, known: Iterable<string>): string[] {
  const near: string[] = [];
  const key = keyOf(name);
  const [letters, digits] = partsOf(name);
  for (const other of known) {
    if (other === name) continue;
    if (keyOf(other) === key) near.push(other);
    else {
      const [otherLetters, otherDigits] = partsOf(other);
      const isLetterOff = digits === otherDigits &&
        Math.max(letters.length, otherLetters.length) >= SHORTEST_WORD &&
        isOneEditAway(letters, otherLetters);
      if (isLetterOff) near.push(other);
    }
  }
  return near;
}

/** A letter more or less makes another word of a shorter one. */
const SHORTEST_WORD = 4;

/** What names have in common that look or sound the same. */
function keyOf(name: string): string {
  return foldedOf(name).replaceAll("o", "0").replace(/[il|](?=\d|$)/g, "1")
    .replace(/[\s_./-]+/g, "-").replace(/(?<!\d)0+(?=\d)/g, "");
}

function foldedOf(name: string): string {
  return name.normalize("NFKC").toLowerCase().normalize("NFKC");
}

/** The letters of a name, and its numbers in order. */
function partsOf(name: string): [letters: string, digits: string] {
  const folded = foldedOf(name);
  const numbers = folded.match(NUMBER) ?? [];
  return [
    folded.replace(NUMBER, "").replace(/[\s_./-]+/g, ""),
    numbers.map((it) => it.replace(/^0+(?=\d)/, "")).join(" "),
  ];
}

/** A number, with the letter behind it that `5b` has. */
const NUMBER = /\d+(?:\p{L}(?!\p{L}))?/gu;

/** Whether a letter was left out, added, replaced, or swapped with the next. */
function isOneEditAway(a: string, b: string): boolean {
  const shorter = Math.min(a.length, b.length);
  let head = 0;
  while (head < shorter && a[head] === b[head]) head++;
  let tail = 0;
  while (
    tail < shorter - head && a[a.length - tail - 1] === b[b.length - tail - 1]
  ) tail++;
  const restA = a.slice(head, a.length - tail);
  const restB = b.slice(head, b.length - tail);
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB === [...restA].reverse().join("");
}
