/** A price per hour. */
export interface Rate {
  /** The price in hundredths of the currency's unit: 8050 for 80.50 EUR. */
  readonly hundredthsPerHour: number;
  /** The code of the currency, such as `EUR`. */
  readonly currency: string;
}

const RATE = /^(\d{1,7})(?:[.,](\d{1,2}))? *([A-Za-z]{3})$/;

/** Parses a rate such as `95 EUR` or `80.50 EUR`; `undefined` if it is none. */
export function parseRate(text: string): Rate | undefined {
  const [, units, fraction = "", currency] = text.match(RATE) ?? [];
  if (units === undefined || currency === undefined) return undefined;
  const hundredthsPerHour = Number(units + fraction.padEnd(2, "0"));
  return hundredthsPerHour === 0
    ? undefined
    : { hundredthsPerHour, currency: currency.toUpperCase() };
}

/** Formats a rate as in `config.yaml`: `95 EUR` or `80.50 EUR`. */
export function formatRate({ hundredthsPerHour, currency }: Rate): string {
  const units = Math.floor(hundredthsPerHour / 100);
  const hundredths = hundredthsPerHour % 100;
  const decimals = String(hundredths).padStart(2, "0");
  return `${units}${hundredths === 0 ? "" : `.${decimals}`} ${currency}`;
}
