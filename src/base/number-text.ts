/**
 * Numbers as people read them, in panel and terminal alike. Tables have four decimals, so that they line up; sentences and
 * equations four significant digits, findings three at most; all digits stand only where a value is copied or explained.
 */

/** A value as a numerical print-out has it: four decimals. */
export function fixed(value: number): string {
  return Number.isFinite(value) ? value.toFixed(4) : nonFinite(value);
}

/** Messages that are written as JSON lose what is not finite: it arrives as null. */
function nonFinite(value: number | null): string {
  if (value === null) return '?';
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
}

/** Four significant digits without zeros at the end, for statistics and scales. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  if (value === 0) return '0';
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}

/** Four significant digits, zeros at the end as well where they are rounded: numbers of one equation are equally exact. */
export function significant(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const size = Math.abs(value);
  if (Number(value.toPrecision(4)) === value) return short(value); // a constant
  // From 10,000 on there are more digits before the point than that.
  if (size >= 1e4 && size < 1e6) return value.toFixed(0);
  return size >= 1e-3 && size < 1e6 ? value.toPrecision(4) : value.toExponential(2);
}

/** Nine significant digits: they tell every float32 from its neighbours. */
export function exact(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : nonFinite(value);
}

export function scientific(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  return value === 0 ? '0' : value.toExponential(2);
}

export function percent(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const hundredths = value * 100;
  return hundredths >= 0.01 ? `${hundredths.toFixed(2)} %` : `${hundredths.toExponential(1)} %`;
}

/** A probability where there is little room: two digits, or one after the point below 10 %. */
export function shareText(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const hundredths = value * 100;
  if (hundredths > 0 && hundredths < 0.1) return '<0.1 %';
  return `${hundredths >= 9.95 || hundredths === 0 ? hundredths.toFixed(0) : hundredths.toFixed(1)} %`;
}
