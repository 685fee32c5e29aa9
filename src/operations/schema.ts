/** Schemas for the fields of nodes in a file. Every number is checked, since sizes and indices depend on it. */
import * as v from 'valibot';

export const size = () => v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(100_000_000));
export const index = () => v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100_000_000));
export const finite = () => v.pipe(v.number(), v.finite());

export const weight = () =>
  v.object({ name: v.pipe(v.string(), v.maxLength(1000)), shape: v.pipe(v.array(size()), v.maxLength(4)) });

export const matrix = () => v.object({ ...weight().entries, outputs: v.picklist(['columns', 'rows']) });
