import type { ProviderName } from "../../timers/settings.ts";

const TITLES: Readonly<Record<ProviderName, string>> = {
  local: "This machine",
  toggl: "Toggl",
  clockify: "Clockify",
  harvest: "Harvest",
};

/** A provider as people know it. */
export function providerTitle(name: ProviderName): string {
  return TITLES[name];
}
