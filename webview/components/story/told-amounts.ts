/** The numbers of a finding side by side, as bars from one zero. */
import { css, html } from 'lit';
import type { Amount, Amounts, FindingPart } from '../../../src/trace/findings/finding';
import { amountRange, kindOfAmounts } from '../../state/story/amount-range';
import { barFromZero, markOnAxis } from '../controls/signed-bar';

/** The longest bar, in CSS pixels. */
const WIDTH = 90;
/** How much of the text's width is taken by what is beside a bar when room is short, in CSS pixels. */
const BESIDE_BAR = 148;

/** @param link renders a part of a finding that leads somewhere, or a number */
export function toldAmounts(amounts: Amounts, link: (part: FindingPart) => unknown) {
  const { title, rows } = amounts;
  // Terms are explained in the sentence.
  const write = (parts: readonly FindingPart[]) =>
    parts.map((part) => (part.place || part.kind === 'number' ? link(part) : part.text));
  const [range, kind] = [amountRange(amounts), kindOfAmounts(amounts)];
  const row = ({ name, number, isDerived, rest }: Amount) => html`<tr class=${isDerived ? 'follows' : ''}>
    <th scope="row">${write(name.parts)}</th>
    <td>${kind === 'marked' ? markOnAxis(number.value ?? 0, range, WIDTH) : barFromZero(number.value ?? 0, range, WIDTH, kind, rest)}</td>
    <td class="amount" title=${number.value ?? ''}>${number.text}</td>
  </tr>`;
  return html`<table class="amounts ${kind}" data-amounts><caption>${write(title.parts)}</caption>${rows.map(row)}</table>`;
}

export const toldAmountsStyles = css`
  .amounts { margin: 8px 0 2px; border-collapse: collapse; font-size: max(0.88em, var(--least-type, 0px)); line-height: 1.4; }
  .amounts caption { padding-bottom: 2px; text-align: left; color: var(--muted); }
  .amounts th { padding: 1px 10px 1px 0; text-align: left; font-weight: normal; }
  .amounts td { padding: 1px 0; }
  .amounts .amount { padding-left: 10px; text-align: right; font-family: var(--mono); font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
  /* In a presentation they keep their initial height. Beside larger names, and in a narrow column, they are shorter, so that
     each name has one line and each number is visible. */
  :host([alone]) .amounts .signed-bar { zoom: calc(var(--type-size, 1) * var(--around, 1));
    width: clamp(28px, min(${WIDTH}px - 160px * (var(--said-times, 1) - 1), (var(--said, 999px) - ${BESIDE_BAR}px) / var(--type-size, 1) / var(--around, 1)), ${WIDTH}px); }
  /* As the figure of a presented step they have its width. */
  :host([figure]) .amounts { width: 100%; margin: 0; font-size: 1.1em; line-height: 1.6; }
  /* A few are as large as the slide has room for: below them are a button and three folds. */
  :host([figure][fills]) .amounts:not(:has(tr:nth-child(5))) { font-size: max(1.1em, min(1.7em, 2.6vw, (var(--seen, 0px) - 10em) / 9)); line-height: 1.9; }
  /* Of many, the last one, their sum, is seen in larger type, too: the heading and ten lines. */
  :host([figure]) .amounts:has(tr:nth-child(8)) { font-size: min(1.1em, (var(--seen, 999px) - 30px) / 17.6); }
  :host([figure]) .amounts caption { padding-bottom: 8px; font-weight: 600; color: inherit; }
  :host([figure]) .amounts :is(th, .amount) { width: 1%; white-space: nowrap; }
  :host([figure]) .amounts .signed-bar { width: 100%; height: 1.1em; zoom: 1; }
  /* In the narrowest panel the figure begins in view below the sentence. */
  @media (max-width: 380px) { .amounts { display: none; } }
  /* In a narrow one the map of shares shows the same. */
  @container (max-width: 619px) { :host(:not([alone])) .amounts.share { display: none; } }
  /* A sum stands below a line. */
  .follows > * { border-top: 1px solid var(--muted); }
  /* Beside the sentence if both fit, so that the figure of the step does not move down. */
  .with-amounts { container-type: inline-size; }
  @container (min-width: 620px) {
    .beside-amounts { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: start; gap: 0 22px; }
    .amounts { margin: 0; }
    .amounts th { max-width: 22ch; }
  }
`;
