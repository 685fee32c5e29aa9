/** One cell of the logit lens in significant numbers and words. */
import { html } from 'lit';
import type { Token } from '../../../src/engine/protocol/token-protocol';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { LensPoint } from '../../../src/trace/readings/lens-points';
import type { LensCell } from '../../state/residual/lens-columns';
import { percentInWords, quotedToken, significant } from '../../strings/format';
import { lens as strings } from '../../strings/residual';

export interface LensFacts {
  readonly predicts: TraceSummary['plan']['predicts'];
  readonly position: number;
  readonly point: LensPoint;
  readonly after: Token | undefined;
  readonly cell: LensCell | undefined;
  /** The token that is explained, where one is chosen and known here. */
  readonly targetToken: LensCell['token'] | undefined;
  readonly target: LensCell['target'];
}

/** What is read where, for those who hear it and for the line under the table. */
export function describeLensCell({ predicts, position, point, after, cell, target, targetToken }: LensFacts) {
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
    strings.entropy(significant(cell.entropy)),
    atEnd === undefined || finalToken.id === cell.token.id
      ? strings.isFinal(atEnd)
      : strings.final(quotedToken(finalToken), final.rank, probability(final.probability), atEnd),
    ...(target && targetToken
      ? [strings.target(quotedToken(targetToken), target.rank, probability(target.probability))]
      : []),
  ];
  return { place, values };
}

export function lensReadout(facts: LensFacts) {
  const { place, values } = describeLensCell(facts);
  return html`<div class="readout seen-whole" data-readout="lens">
    <bdi>${place}</bdi>
    <div class="facts">${values.map((value) => html`<bdi>${value}</bdi>`)}</div>
  </div>`;
}
