/** What tells two models of different kinds apart, in one small table: one reads a text as a whole, the other writes text. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import type { TokenShares } from '../../../src/trace/readings/token-shares';
import { normPlaces } from '../../../src/trace/steps/norm-places';
import { Query } from '../../base/query';
import { type Comparison, readOtherwise } from '../../state/compare/comparison';
import { hasPartsSection, whyNoParts } from '../../state/compare/parts';
import { compareStrings } from '../../strings/compare';
import { compareKindStrings as strings } from '../../strings/compare-kinds';
import { fixed, percentInWords, quotedToken, type TokenText } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';

type Row = keyof typeof strings.row;

/** So many of the most probable tokens are told. */
const MOST = 3;

const CELLS: Readonly<Record<Row, (summary: TraceSummary, length: string | undefined) => string>> = {
  sees: ({ plan }) => strings.sees(plan.predicts),
  norms: ({ plan }) => strings.norms(normPlaces(plan)),
  sizes: ({ model }) => strings.sizes(model.layers, model.heads),
  width: ({ model }) => strings.width(model.dModel),
  vocabulary: ({ model }) => strings.vocabulary(model.vocabSize),
  out: ({ plan }) => strings.out(plan.predicts),
  made: (summary, length) => MADE[summary.plan.predicts](summary, length),
};

const MADE: Readonly<Record<TraceSummary['plan']['predicts'], (typeof CELLS)[Row]>> = {
  'next token': ({ tokens, top }) => {
    const last = tokens.at(-1);
    return last ? strings.next(quotedToken(last), mostProbable(top)) : '';
  },
  'masked token': ({ tokens, masks }) => {
    const ofMasks = masks.flatMap(({ position, top }) => {
      const token = tokens[position];
      return token ? [strings.masked(quotedToken(token), mostProbable(top))] : [];
    });
    return ofMasks.length > 0 ? ofMasks.join('; ') : strings.noMask;
  },
  'replaced token': ({ tokens, scores }) =>
    strings.replaced(tokens.filter((_, at) => (scores[at] ?? 0) > 0).map(quotedToken)),
  'sentence embedding': ({ model }, length) => strings.whole(model.dModel, length),
  nothing: ({ tokens, model }) => strings.vectors(tokens.length, model.dModel),
};

function mostProbable(top: readonly (TokenText & { readonly probability: number })[]): string {
  return top
    .slice(0, MOST)
    .map((token) => strings.probable(quotedToken(token), percentInWords(token.probability)))
    .join(', ');
}

@customElement('compare-two-kinds')
export class CompareTwoKinds extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; margin: 0 0 10px; }
      table { border-collapse: collapse; max-width: 84ch; line-height: 1.4; }
      th, td { text-align: left; vertical-align: top; padding: 3px 14px 3px 0; }
      tr > * { border-bottom: 1px solid var(--line); }
      th[scope='row'] { font-weight: normal; color: var(--muted); min-width: 9ch; }
      td { min-width: 10ch; overflow-wrap: anywhere; }
      p { margin: 6px 0; max-width: 76ch; line-height: 1.45; }
      thead small { font-weight: normal; color: var(--muted); }
    `,
  ];

  @property({ attribute: false }) comparison!: Comparison;
  /** How long the vector is that a model makes of a whole text. */
  private readonly whole = new Query<TokenShares>(this, () => {
    const { comparison } = this;
    const side = [comparison.a, comparison.b].find(({ summary }) => summary.plan.predicts === 'sentence embedding');
    if (!side || !readOtherwise(comparison)) return undefined;
    const fetch = (signal: AbortSignal) => side.readings.read('tokenShares', { variant: 'model' }, signal);
    return { of: [comparison], fetch };
  });

  override render() {
    const { a, b } = this.comparison;
    if (!readOtherwise(this.comparison)) return nothing;
    const length = this.whole.value && fixed(this.whole.value.length);
    const cell = (row: Row, { summary }: { readonly summary: TraceSummary }) => CELLS[row](summary, length);
    const noParts = hasPartsSection(this.comparison) ? undefined : whyNoParts(this.comparison);
    const head = (side: 'a' | 'b', { summary }: { readonly summary: TraceSummary }) =>
      html`<th scope="col">${compareStrings.side[side]} <small>${summary.model.name}</small></th>`;
    return html`<table aria-label=${strings.caption}>
      <thead><tr><td></td>${head('a', a)}${head('b', b)}</tr></thead>
      <tbody>${(Object.keys(CELLS) as Row[]).map(
        (row) => html`<tr data-row=${row}><th scope="row">${strings.row[row]}</th>
          <td data-side="a">${cell(row, a)}</td><td data-side="b">${cell(row, b)}</td></tr>`,
      )}</tbody>
    </table>
    ${noParts === undefined ? nothing : html`<p class="small muted" data-no-parts>${noParts}</p>`}`;
  }
}
