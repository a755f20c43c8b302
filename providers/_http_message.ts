import { HOMEPAGE, VERSION } from "../lib/version.ts";
import type { HttpService, Outgoing } from "./_http_exchange.ts";
import type { Failed } from "./_http_repetition.ts";

/** The address of a request. */
export function urlOf(
  { path, options: { query } }: Outgoing,
  { baseUrl }: HttpService,
): string {
  const base = baseUrl.replace(/\/+$/, "");
  return query
    ? `${base}${path}?${new URLSearchParams(query)}`
    : `${base}${path}`;
}

/** All of a request but its address. */
export function messageOf(
  { method, options: { body } }: Outgoing,
  service: HttpService,
): RequestInit {
  const headers = {
    // Harvest demands a link or an address, to get in touch:
    // https://help.getharvest.com/api-v2/introduction/overview/general/
    "User-Agent": `worktime/${VERSION} (${HOMEPAGE})`,
    Accept: "application/json",
    ...service.headers,
  };
  // The key must not go to where an answer points.
  const redirect = "manual";
  // Toggl fails if told of JSON where there is none:
  // https://github.com/garyhtou/toggl-track/issues/10
  if (body === undefined) return { method, redirect, headers };
  return {
    method,
    redirect,
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
}

/** A line about a request, with the names but not the values of its query. */
export function traceOf(
  { method, path, options: { query = {} } }: Outgoing,
  { outcome, ms }: { outcome: { status: number } | Failed; ms: number },
): string {
  const names = Object.keys(query).join("&");
  const failure = "error" in outcome ? outcome.error : undefined;
  const { status } = failure ?? outcome as { status: number };
  const why = failure?.reason?.replaceAll("_", " ") ?? "";
  const line = `${method} ${path}${names && `?${names}`}`;
  return `${line} ${status ?? "no answer"} ${ms} ms${why && `: ${why}`}`;
}
