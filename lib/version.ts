/** The version of this package. A test checks that it matches deno.json. */
export const VERSION = "0.1.0";

/** What `worktime --version` prints. */
export const VERSION_LINE = `worktime ${VERSION}\n`;

/** The home page of this package, which the same test checks. */
export const HOMEPAGE = "https://jsr.io/@worktime/worktime";
