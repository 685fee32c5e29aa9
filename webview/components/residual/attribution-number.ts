/** Writes a part's number as the table of a logit's parts does. */
import { html } from 'lit';
import type { AttributionPart } from '../../../src/trace/readings/attribution';
import { signedShort } from '../../strings/format';

/** A number between −1 and 1 with its sign. */
const SIGNED_FRACTION = /^([+−])(0)(\..*)$/;

export function numberIn(part: AttributionPart | undefined): string {
  return part ? signedShort(part.value) : '';
}

/** The number with a sign in place of the 0 before the point, for columns that would otherwise not fit. */
export function shortNumberIn(part: AttributionPart | undefined): string {
  return part ? signedShort(part.value).replace(SIGNED_FRACTION, '$1$3') : '';
}

/** The number with a 0 that is hidden if all columns fit only without it. A part with a name of its own always has room. */
export function drawnNumber(part: AttributionPart) {
  const text = numberIn(part);
  const [, sign, zero, rest] = SIGNED_FRACTION.exec(text) ?? [];
  return sign === undefined ? text : html`${sign}<span class="zero">${zero}</span>${rest}`;
}
