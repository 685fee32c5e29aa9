/** A cell of the logit lens: finds the cell of an event, and gives its content and description. */
import { html, nothing } from 'lit';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { LensPoint } from '../../../src/trace/readings/lens-points';
import type { LensCell } from '../../state/residual/lens-columns';
import { fourDecimals, percentInWords, quotedToken, shareText, significant } from '../../strings/format';
import { lens as strings } from '../../strings/residual';
import type { FittedRows } from './fitted-rows';

export interface Place {
  readonly point: number;
  readonly position: number;
}

export function isSamePlace(a: Place, b: Place | undefined): boolean {
  return a.point === b?.point && a.position === b.position;
}

export function placeAt(event: Event): Place | undefined {
  const cell = (event.target as Element).closest<HTMLElement>('[data-lens-point]');
  return cell
    ? { point: Number(cell.dataset['lensPoint']), position: Number(cell.dataset['lensPosition']) }
    : undefined;
}

/** The position whose column heading the event is at. */
export function headAt(event: Event): number | undefined {
  const head = (event.target as Element).closest<HTMLElement>('[data-position]');
  return head ? Number(head.dataset['position']) : undefined;
}

/** "54 %": it leaves more room for the token than ">99 %". */
const SHORT_SHARE = 4;

/** The size of smaller type as a factor, as in the style sheet. */
const TIGHT = 0.86;

/**
 * The share stays whole, however long the token is; on a shared line the token gets what is left. A token slightly too long for
 * a line is set in smaller type to stay whole.
 */
export function shownInCell(
  { text, probability }: { readonly text: string; readonly probability: number },
  { oneLine, characters }: Pick<FittedRows, 'oneLine' | 'characters'>,
) {
  const share = shareText(probability);
  const tight = tightness(text.length + (oneLine ? share.length + 1 : 0), characters);
  const more = share.length > SHORT_SHARE ? '' : 'more';
  return oneLine
    ? html`<span class=${tight}><bdi class=${more}>${text}</bdi> ${share}</span>`
    : html`<bdi class=${tight}>${text}</bdi> ${share}`;
}

/** The class for type so small that this many characters fit; '' if they fit at normal size. */
export function tightness(length: number, characters: number): '' | 'tight' | 'tighter' {
  if (length <= characters) return '';
  return length * TIGHT <= characters ? 'tight' : 'tighter';
}

interface LensFacts {
  readonly predicts: TraceSummary['plan']['predicts'];
  readonly position: number;
  readonly point: LensPoint;
  readonly after: Token | undefined;
  readonly cell: LensCell | undefined;
  /** The explained token, if one is chosen and known here. */
  readonly targetToken: LensCell['token'] | undefined;
  readonly target: LensCell['target'];
  /** Whether it is read in a story, which leaves out how spread the probability is, and what it is computed from. */
  readonly brief: boolean;
}

/** Describes what is read at a place, for screen readers and for the line below the table. */
export function describeLensCell({ predicts, position, point, after, cell, target, targetToken, brief }: LensFacts) {
  const place = strings
    .of(predicts)
    .cell(position, after ? quotedToken(after) : String(position), strings.readAfter(point));
  if (!cell) return { place, values: [strings.loading] };
  const { finalToken, final } = cell;
  const probability = (value: number) => `${significant(value)} (${percentInWords(value)})`;
  const atEnd = cell.atEnd === undefined ? undefined : probability(cell.atEnd);
  const values = [
    strings.says(quotedToken(cell.token), cell.token.id),
    strings.probability(probability(cell.probability)),
    ...(brief ? [] : [strings.entropy(significant(cell.entropy))]),
    atEnd === undefined || finalToken.id === cell.token.id
      ? strings.isFinal(atEnd)
      : strings.final(quotedToken(finalToken), final.rank, probability(final.probability), atEnd),
    ...(target && targetToken
      ? [strings.target(quotedToken(targetToken), target.rank, probability(target.probability))]
      : []),
  ];
  return { place, values };
}

/** @param prove the link to prove its probability */
export function lensReadout(facts: LensFacts, prove: unknown) {
  const { place, values } = describeLensCell(facts);
  const { cell } = facts;
  const sum = cell && !facts.brief && strings.sum(fourDecimals(cell.logit), fourDecimals(cell.logSum));
  return html`<div class="readout seen-whole" data-readout="lens">
    <bdi>${place}</bdi>
    <div class="facts">${values.map((value) => html`<bdi>${value}</bdi>`)}${sum ? html`<bdi data-sum>${sum}</bdi>` : nothing}${prove}</div>
  </div>`;
}
