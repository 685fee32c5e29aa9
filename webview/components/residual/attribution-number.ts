/** A part of a logit as the table of them writes it. */
import { html } from 'lit';
import type { AttributionPart } from '../../../src/trace/readings/attribution';
import { signedShort } from '../../strings/format';

/** A number between −1 and 1 with its sign. */
const SIGNED_FRACTION = /^([+−])(0)(\..*)$/;

export function numberIn(part: AttributionPart | undefined): string {
  return part ? signedShort(part.value) : '';
}

/** Where columns have no room otherwise a sign stands for the 0 before the point. */
export function shortNumberIn(part: AttributionPart | undefined): string {
  return part ? signedShort(part.value).replace(SIGNED_FRACTION, '$1$3') : '';
}

/** With the 0 that is hidden where all columns have room without it: that of a part with a name of its own has room. */
export function drawnNumber(part: AttributionPart) {
  const text = numberIn(part);
  const [, sign, zero, rest] = SIGNED_FRACTION.exec(text) ?? [];
  return sign === undefined ? text : html`${sign}<span class="zero">${zero}</span>${rest}`;
}
