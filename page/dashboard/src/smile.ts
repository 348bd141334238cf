// Implied volatilities of a strip, by Black's formula on the forward of its term.

const MINUTES_A_YEAR = 525_600;

const ABOVE = [0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376];
const BELOW = [0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752];
const polynomial = (coefficients: number[], x: number) => coefficients.reduce((sum, each) => sum * x + each, 0);

/** The standard normal distribution function, to 14 digits (Hart 1968, algorithm 5666; West 2005). */
export function normal(x: number): number {
  const size = Math.abs(x);
  const density = Math.exp((-x * x) / 2);
  const far = () => density / (size + 1 / (size + 2 / (size + 3 / (size + 4 / (size + 0.65))))) / Math.sqrt(2 * Math.PI);
  const tail = size < 7.07106781186547 ? (density * polynomial(ABOVE, size)) / polynomial(BELOW, size) : far();
  return x > 0 ? 1 - tail : tail;
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
