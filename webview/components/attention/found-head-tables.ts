/** The table of found heads: their scores in the text, or their scores with and without an ablated head. */
import { css, html, nothing } from 'lit';
import type { RepeatedTokens } from '../../../src/engine/protocol/reading-protocol';
import type { HeadKind } from '../../../src/trace/heads/head-kinds';
import { type HeadPlace, isSameHead } from '../../../src/trace/heads/head-place';
import { HEAD_WORDS } from '../../../src/trace/heads/head-words';
import {
  besideEachOther,
  comparableScore,
  comparableShuffled,
  isLimited,
} from '../../../src/trace/heads/score-of-head';
import { changeOf, changeText, headName } from '../../../src/trace/heads/without-head';
import type { Choice } from '../../choice/choice';
import type { FoundHead } from '../../state/attention/found-heads';
import type { FoundWithout, LeftOutOrder } from '../../state/attention/left-out-head';
import { attentionStrings } from '../../strings/attention';
import { hundredths, signedHundredths } from '../../strings/format';
import { headStrings as strings } from '../../strings/heads';
import { barStyles, scoreBars } from '../controls/probability-bar';

/** What the rows of either table need besides their own head. */
interface HeadTable {
  readonly kind: HeadKind;
  /** The head that the user has chosen. */
  readonly chosen: Pick<Choice, 'layer' | 'head'>;
  /** The head that is previewed before one of the list is chosen. */
  readonly previewed: HeadPlace | undefined;
  readonly choose: (place: HeadPlace) => void;
}

interface ScoredTable extends HeadTable {
  readonly found: readonly FoundHead[];
  /** The number of heads of a block. */
  readonly heads: number;
  /** Results on repeated random tokens, once the user has asked for the test. */
  readonly repeated: RepeatedTokens | undefined;
}

interface LeftOutTable extends HeadTable {
  readonly rows: readonly FoundWithout[];
  /** The ablated head. */
  readonly without: HeadPlace | undefined;
  readonly order: LeftOutOrder;
  readonly sort: (order: LeftOutOrder) => void;
}

/** Styles of {@link foundTable}, {@link leftOutTable} and {@link headButton}; the tables need a size container around them. */
export const headTableStyles = [
  barStyles,
  css`
  /* Bars have a layer of their own, since they are zoomed; the heading of their column is empty. */
  thead :is(th, td) { position: sticky; top: 0; z-index: 1; background: var(--vscode-editor-background); }
  td, th { white-space: nowrap; }
  th.wraps { white-space: normal; min-width: 9ch; }
  [aria-sort]::after { content: ' ▾'; }
  .mark { display: inline-block; width: 14px; height: 9px; margin: 0 4px 0 0; border-radius: 1.5px; background: var(--vscode-charts-blue, #3794ff); }
  .mark.compared { height: 4px; margin-left: 4px; vertical-align: middle; background: var(--vscode-descriptionForeground, #888); }
  .first { font-size: 1.15em; font-weight: 600; }
  .rank { display: block; font-family: var(--vscode-font-family); font-size: calc(var(--small) * 0.94); line-height: 1.2; }
  .legend { white-space: normal; }
  .legend span { white-space: nowrap; }
  .bar-cell { width: 40%; min-width: 40px; }
  /* When room is short, columns that repeat what a sentence says are hidden first, and the bars last. */
  @container (max-width: 36em) {
    td, th { padding-inline: 4px; }
    .bar-cell { width: 20%; }
    .ceiling, .legend { display: none; }
  }
  @container (max-width: 30em) {
    .bar-cell { display: none; }
  }
  .sort { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
  .sort:hover { text-decoration: underline; }
  .head { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0;
    cursor: pointer; text-decoration: underline dotted; }
  `,
];

/**
 * A button that names a head by its numbers and chooses it.
 * @param before text before the numbers, which could be taken for a score where no column heading says that they are a head's
 */
export function headButton({ layer, head }: HeadPlace, choose: (place: HeadPlace) => void, before = '') {
  const name = attentionStrings.place(layer, head);
  const label = `${before} ${layer}.${head}`.trim();
  return html`<button type="button" class="head" title=${name} aria-label="${label}: ${name}"
    @click=${() => choose({ layer, head })}>${label}</button>`;
}

/** Heads by their scores in the text, each beside its score on the same tokens shuffled; after the test also on random tokens. */
export function foundTable(table: ScoredTable) {
  const { kind, found } = table;
  const isTested = table.repeated !== undefined && isLimited(kind);
  return html`<table aria-label=${strings.list(HEAD_WORDS[kind].name)}>
    <thead><tr>
      <th scope="col" class="left">${strings.headings.head}</th><th scope="col" aria-sort=${isTested ? nothing : 'descending'}>${strings.headings.score}</th>
      ${isTested ? html`<th scope="col" aria-sort="descending">${strings.headings.random}</th>` : nothing}
      <th scope="col">${strings.headings.shuffled}</th><td class="bar-cell left small" data-bars>${barLegend(isTested)}</td>
      ${isLimited(kind) ? html`<th scope="col" class="wraps" title="${HEAD_WORDS[kind].definition} ${strings.detector}">${strings.headings.detector}</th>` : nothing}
    </tr></thead>
    <tbody>${found.map((one) => headRow(table, one, scoreCells(table, one)))}</tbody>
  </table>`;
}

/** The scores of heads with and without an ablated head; both are on random tokens only. */
export function leftOutTable(table: LeftOutTable) {
  const { kind, rows, without } = table;
  const { random, change } = { ...strings.headings, ...strings.withoutColumns };
  const name = without ? headName(without) : undefined;
  const withoutIt = strings.withoutColumns.without(name ?? '');
  return html`<table aria-label=${strings.list(HEAD_WORDS[kind].name)} data-without=${name ?? nothing}>
    <thead><tr>
      <th scope="col" class="left">${strings.headings.head}</th>
      ${sortHeading(table, 'random', random)} ${sortHeading(table, 'without', withoutIt)} ${sortHeading(table, 'change', change)}
      <td class="bar-cell left small" data-bars><span class="legend"><i class="mark"></i>${withoutIt} <i class="mark compared"></i>${random}</span></td>
    </tr></thead>
    <tbody>${rows.map((row) => headRow(table, row, leftOutCells(row)))}</tbody>
  </table>`;
}

function sortHeading({ order: current, sort }: LeftOutTable, order: LeftOutOrder, name: string) {
  return html`<th scope="col" .ariaSort=${order === current ? 'descending' : null}
    ><button type="button" class="sort" data-sort=${order} title=${strings.withoutColumns.sort} @click=${() => sort(order)}>${name}</button></th>`;
}

/** Says what the bars show, which changes once the heads were tested. */
function barLegend(isTested: boolean) {
  const { score, random, shuffled } = strings.headings;
  if (isTested) return html`<span class="legend"><i class="mark"></i>${random}</span>`;
  return html`<span class="legend"><span><i class="mark"></i>${score}</span> <span><i class="mark compared"></i>${shuffled}</span></span>`;
}

function headRow({ chosen, previewed, choose }: HeadTable, { layer, head }: HeadPlace, cells: unknown) {
  const isChosen = isSameHead({ layer, head }, chosen);
  const isPreviewed = previewed !== undefined && isSameHead({ layer, head }, previewed);
  return html`<tr class="pick ${isChosen ? 'chosen' : ''}" aria-current=${isChosen} ?data-previewed=${isPreviewed} data-layer=${layer} data-head=${head}
    @click=${() => choose({ layer, head })}>
    <td class="left">${headButton({ layer, head }, choose)}</td>${cells}
  </tr>`;
}

function scoreCells({ kind, heads, repeated }: ScoredTable, found: FoundHead) {
  const { layer, head, score, limit, shuffled } = found;
  const written = besideEachOther(found);
  const random = isLimited(kind) ? repeated?.scores[kind][layer * heads + head] : undefined;
  return html`<td class="first" data-comparable=${comparableScore(found)}>${written.score}</td>
    ${random === undefined ? nothing : html`<td data-random=${random}>${hundredths(random)}</td>`}
    <td class="muted" data-shuffled=${shuffled ? comparableShuffled(shuffled).mean : nothing}>${shuffled ? written.shuffled : '…'}${shuffled ? html`<span class="rank" data-below=${shuffled.below}>${strings.rank(shuffled.below, shuffled.shuffles)}</span>` : nothing}</td>
    <td class="bar-cell">${random === undefined ? scoreBars(comparableScore(found), shuffled && comparableShuffled(shuffled).mean) : scoreBars(random, undefined)}</td>
    ${
      limit
        ? html`<td class="muted small" data-score=${score} data-ceiling=${limit.ceiling}
            title="${hundredths(score)} ${strings.of(hundredths(limit.ceiling))}">${hundredths(score)} <span class="ceiling">${strings.of(hundredths(limit.ceiling))}</span></td>`
        : nothing
    }`;
}

function leftOutCells(row: FoundWithout) {
  const { before, after, spread, canChange } = row;
  const change = canChange ? html`${signedHundredths(changeOf(row))} ${plusMinus(spread.change)}` : changeText(row);
  return html`<td data-random=${before}>${hundredths(before)} ${plusMinus(spread.before)}</td>
    <td data-without=${after}><span class="first">${hundredths(after)}</span> ${plusMinus(spread.after)}</td>
    <td class="muted" data-change-spread=${spread.change}>${change}</td>
    <td class="bar-cell">${scoreBars(after, before)}</td>`;
}

function plusMinus(spread: number) {
  return html`<span class="muted small">${strings.plusMinus(hundredths(spread))}</span>`;
}
