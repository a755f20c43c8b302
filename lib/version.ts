/** The version of this package; a test holds it equal to that of deno.json. */
export const VERSION = "0.1.0";

/** Where people find this package, and who made it; the same test holds it. */
export const HOMEPAGE = "https://jsr.io/@worktime/worktime";
