import assert from "node:assert/strict";
import test from "node:test";
import { black, daysOf, implied, normal, yearsOf } from "../dashboard/src/smile";

const near = (got: number | null, wanted: number, tolerance: number) => assert.ok(got !== null && Math.abs(got - wanted) <= tolerance, `${got} is not ${wanted}`);

test("the normal distribution by its table", () => {
  for (const [x, wanted] of [[0, 0.5], [1, 0.841344746068543], [-1.96, 0.024997895148220], [3, 0.998650101968370], [-8, 6.22096057427178e-16]] as const) near(normal(x), wanted, x > -7 ? 5e-15 : 1e-7 * wanted);
});

test("Black's price of the textbook: forward 100, strike 100, a year, 20%", () => {
  near(black(100, 100, 1, 0.2, true), 7.965567455405804, 1e-11);
  near(black(100, 100, 1, 0.2, false), 7.965567455405804, 1e-11); // put and call are worth the same at the forward
  near(black(100, 110, 0.5, 0.3, true) - black(100, 110, 0.5, 0.3, false), -10, 1e-9); // parity
});

test("the implied volatility of a price is the one that made it", () => {
  for (const volatility of [0.08, 0.25, 0.9]) {
    for (const [strike, call] of [[85, false], [100, true], [120, true]] as const) {
      const price = black(100, strike, 0.1, volatility, call) * Math.exp(-0.03 * 0.1);
      if (price > 1e-3) near(implied(price, 100, strike, 0.1, 0.03, call), volatility, 1e-9);
    }
  }
});

test("a price that no volatility gives has none", () => {
  assert.equal(implied(0, 100, 80, 0.1, 0.03, false), null);
  assert.equal(implied(150, 100, 80, 0.1, 0.03, true), null);
});

test("minutes as days and years", () => {
  assert.equal(daysOf(43_200), 30);
  assert.equal(yearsOf(525_600), 1);
});
