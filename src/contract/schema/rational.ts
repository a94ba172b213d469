/** An exact decimal as a fraction: JSON numbers are decimals, and `0.3` is a multiple of `0.1` though the doubles say otherwise. */
export interface Rational {
  readonly top: bigint;
  readonly bottom: bigint;
}

const gcd = (a: bigint, b: bigint): bigint => {
  while (b !== 0n) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
};

const reduced = (top: bigint, bottom: bigint): Rational => {
  const common = gcd(top, bottom) || 1n;
  return { top: top / common, bottom: bottom / common };
};

/** The decimal that the shortest spelling of a finite double names. */
export function rationalOf(value: number): Rational {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (whole === undefined) throw new RangeError(`${value} is not a finite number`);
  const digits = BigInt(`${sign}${whole}${fraction}`);
  const power = Number(exponent) - fraction.length;
  return power >= 0 ? { top: digits * 10n ** BigInt(power), bottom: 1n } : reduced(digits, 10n ** BigInt(-power));
}

/** The nearest double. */
export function numberOf({ top, bottom }: Rational): number {
  if (bottom === 1n) return Number(top);
  const near = Number(top) / Number(bottom);
  if (Number.isFinite(near)) return near;
  return Number((top * 10n ** 20n) / bottom) / 1e20;
}

export const textOf = ({ top, bottom }: Rational): string => (bottom === 1n ? `${top}` : `${top}/${bottom}`);
export const compare = (a: Rational, b: Rational): number => {
  const difference = a.top * b.bottom - b.top * a.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
export const add = (a: Rational, b: Rational): Rational => reduced(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
export const times = (a: Rational, factor: bigint): Rational => reduced(a.top * factor, a.bottom);
export const half = (a: Rational): Rational => reduced(a.top, a.bottom * 2n);
export const isMultiple = (value: Rational, of: Rational): boolean => (value.top * of.bottom) % (value.bottom * of.top) === 0n;

/** The least positive number that is a multiple of both. */
export function leastCommon(a: Rational, b: Rational): Rational {
  const bottom = gcd(a.bottom, b.bottom);
  const top = (a.top * b.top) / gcd(a.top, b.top);
  return reduced(top, bottom);
}

/** The quotient rounded down: how many steps of `unit` lead to `value`. */
export function floorDivide(value: Rational, unit: Rational): bigint {
  const top = value.top * unit.bottom;
  const bottom = value.bottom * unit.top;
  const quotient = top / bottom;
  return top % bottom !== 0n && top < 0n !== bottom < 0n ? quotient - 1n : quotient;
}
