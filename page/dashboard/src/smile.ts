// Implied volatilities of a strip, by Black's formula on the forward of its term.

const MINUTES_A_YEAR = 525_600;

/** The standard normal distribution function, to 7 digits (Abramowitz and Stegun 26.2.17). */
export function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}

/** Black's price of an option on a forward, not discounted. */
export function black(forward: number, strike: number, years: number, volatility: number, call: boolean): number {
  const spread = volatility * Math.sqrt(years);
  const up = Math.log(forward / strike) / spread + spread / 2;
  const value = forward * normal(up) - strike * normal(up - spread);
  return call ? value : value - forward + strike;
}

/** The volatility at which Black's price is a price; null where no volatility between 0.1% and 1,000% gives it. */
export function implied(price: number, forward: number, strike: number, years: number, rate: number, call: boolean): number | null {
  const wanted = price * Math.exp(rate * years);
  let [low, high] = [0.001, 10];
  if (!(wanted > black(forward, strike, years, low, call)) || !(wanted < black(forward, strike, years, high, call))) return null;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (black(forward, strike, years, middle, call) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export const yearsOf = (minutes: number) => minutes / MINUTES_A_YEAR;
export const daysOf = (minutes: number) => minutes / 1440;
