import type {
  ProviderCapabilities,
  TimeTrackingProvider,
} from "../provider.ts";

/** What a provider supports, with the defaults of what it leaves out. */
export type KnownCapabilities = Required<ProviderCapabilities> & {
  readonly listLimitDays: number;
};

/** Returns what a provider supports: the only place that has the defaults. */
export function capabilitiesOf(
  { capabilities = {} }: Pick<TimeTrackingProvider, "capabilities">,
): KnownCapabilities {
  const {
    hasTags = false,
    canSetBillable = false,
    hasMarkers = false,
    needsProject = false,
    canBackdate = true,
    hasTimes = true,
    canUpdateRunning = false,
    listLimitDays = Infinity,
    precisionSeconds = 1,
  } = capabilities;
  return {
    hasTags,
    canSetBillable,
    hasMarkers,
    needsProject,
    canBackdate,
    hasTimes,
    canUpdateRunning,
    listLimitDays,
    precisionSeconds,
  };
}
