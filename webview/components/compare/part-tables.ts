/** Tables of the heads and MLPs of two traces, sorted by difference, and the logit as the sum of all of them. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import { kindSumsSentence, sumOfKind } from '../../../src/trace/compare/kind-sums';
import type { OfBoth } from '../../../src/trace/compare/of-both';
import type { PartDifference, TakenApart } from '../../../src/trace/compare/part-differences';
import { sideDifference } from '../../../src/trace/compare/side-difference';
import type { ShownStack } from '../../../src/trace/steps/stacks';
import { type CompareChoice, CompareChooseEvent } from '../../choice/compare-choice';
import { chosenPlaces } from '../../state/compare/chosen-places';
import { type CompareData, rowChoice } from '../../state/compare/comparison';
import { byDifference, differenceOf, type PartMeasure, partName, partTitle } from '../../state/compare/parts';
import { comparedPositions, rowOfPositions } from '../../state/compare/positions';
import { compareStrings as strings } from '../../strings/compare';
import { explainedInWords, percentInTable, proseFourDecimals, signedIn } from '../../strings/format';
import { sharedStyles, tableStyles, wholeRowStyles } from '../../theme/styles';
import { barStyles, shareBar, signedBar } from '../controls/signed-bar';
import { withTerms } from '../controls/term';
import { GoToSectionEvent } from './compare-events';

/** The rows of each table until the user asks for all; in a presentation no more heads than leave the MLPs in sight. */
const FIRST_ROWS = 8;
const PRESENTED_HEADS = 5;
const BAR = 84;

type PartColumn = 'a' | 'b' | 'difference' | 'output' | 'attention';

/** The class of a column: one that the table is not sorted by is hidden when room is short. */
function secondaryClass(sorted: PartMeasure, column: PartMeasure): string {
  return column === sorted ? '' : 'beside';
}

@customElement('compare-part-tables')
export class ComparePartTables extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    wholeRowStyles,
    barStyles,
    css`
      :host { display: flex; flex-direction: column; gap: 14px; min-width: 0; }
      p { margin: 6px 0; max-width: 76ch; line-height: 1.45; }
      /* When the type is larger than a presentation's initial size, the tables come first. */
      [data-kind-sums] { order: var(--said-order, 0); }
      table { min-width: min(100%, 420px); }
      caption { text-align: left; padding: 2px 7px; font-family: var(--vscode-font-family); font-weight: 600; }
      caption .muted { font-weight: normal; }
      .scaled { display: block; max-width: 56ch; }
      button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer;
        text-decoration: underline dotted; text-underline-offset: 3px; }
      .all { align-self: start; margin-top: -8px; color: var(--vscode-textLink-foreground, #3794ff); padding: 3px 7px; font-size: var(--small); text-decoration: none; }
      tfoot th, tfoot td { border-top: 1px solid var(--line); }
      td { white-space: nowrap; }
      /* In a presentation both tables are seen at once, with what they are sorted by alone. */
      :host([presenting]) { gap: 6px; }
      :host([presenting]) p { margin: 0; }
      :host([presenting]) :is(.beside, [data-adds-to]) { display: none; }
      :host([presenting]) [data-parts='sums'] th { white-space: normal; }
      @container (max-width: 480px) { .bar { display: none; } td, th { padding: 1px 5px; } }
      /* In the large type of a presentation only the column sorted by is shown. */
      @container (max-width: 22em) { table { min-width: 0; } .beside { display: none; } td, th { padding: 1px 3px; } th { white-space: normal; vertical-align: bottom; } }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  @property({ attribute: false }) differences!: PartDifferences;
  /** The measure that the parts are sorted by. */
  @property({ attribute: false }) measure!: PartMeasure;
  /** The stack (encoder or decoder) whose parts are shown. */
  @property({ attribute: false }) stack!: ShownStack;
  @property({ type: Boolean, reflect: true }) presenting = false;
  @state() private all = false;

  override render() {
    const { differences, measure } = this;
    const [heads, mlps] = (['head', 'mlp'] as const).map((of) =>
      differences.parts.filter(({ kind }) => kind === of),
    ) as [PartDifference[], PartDifference[]];
    const hasMlps = measure !== 'attention';
    // Both tables share one measure and one scale, since bars one below the other are compared.
    const most = [...heads, ...(hasMlps ? mlps : [])].reduce(
      (largest, part) => Math.max(largest, Math.abs(differenceOf(part, measure)) || 0),
      0,
    );
    const sums = measure === 'adds' ? kindSumsSentence(differences) : '';
    return html`${sums ? html`<p class="small" data-kind-sums>${withTerms(sums)}</p>` : nothing}${this.table('heads', strings.headsBy, heads, differences, most)}
      ${hasMlps ? this.table('mlps', strings.mlpsBy, mlps, differences, most) : nothing}
      ${this.presenting ? nothing : html`<p class="small muted" data-output-meaning>${strings.outputMeaning} ${differences.logit ? `${strings.outputAndLogit} ${strings.roundedAlone}` : nothing} ${strings.attentionMeaning}</p>`}
      ${differences.logit && measure === 'adds' ? this.sums(differences.logit, differences.parts) : nothing}`;
  }

  /** @param most the value of a full bar */
  private table(
    name: string,
    title: string,
    parts: readonly PartDifference[],
    { logit }: PartDifferences,
    most: number,
  ) {
    const { measure } = this;
    const sorted = byDifference(parts, measure);
    const first = this.presenting && name === 'heads' ? PRESENTED_HEADS : FIRST_ROWS;
    const shown = this.all ? sorted : sorted.slice(0, first);
    const names = strings.partColumns;
    const adds = measure === 'adds';
    const beside = (of: PartMeasure) => secondaryClass(measure, of);
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${title}><table data-parts=${name}>
        <caption>${title}${logit ? html`<span class="muted" data-adds-to>: ${strings.eachAddsTo(explainedInWords(logit))}</span>` : nothing}</caption>
        <thead><tr>
          <th scope="col" class="left">${name === 'heads' ? names.head : names.mlp}</th>
          <td class="bar"></td>
          ${logit ? html`<th scope="col" class=${beside('adds')} title=${strings.partMeaning.adds}>${names.a}</th><th scope="col" class=${beside('adds')}>${names.b}</th><th scope="col" class=${beside('adds')} aria-sort=${adds ? 'descending' : nothing}>${names.difference}</th>` : nothing}
          <th scope="col" class=${beside('output')} title=${strings.partMeaning.output} aria-sort=${measure === 'output' ? 'descending' : nothing}>${name === 'heads' ? names.z : names.output}</th>
          ${name === 'heads' ? html`<th scope="col" class=${beside('attention')} title=${strings.partMeaning.attention} aria-sort=${measure === 'attention' ? 'descending' : nothing}>${names.attention}</th>` : nothing}
        </tr></thead>
        <tbody>${shown.map((part) => this.row(part, most, name === 'heads', logit !== null))}</tbody>
      </table></div>
      ${
        sorted.length > first && name === 'heads'
          ? html`<button type="button" class="all" data-action="all-parts" @click=${() => {
              this.all = !this.all;
            }}>${this.all ? strings.fewerParts : strings.allParts(sorted.length)}</button>`
          : nothing
      }`;
  }

  private row(part: PartDifference, most: number, isHead: boolean, hasLogit: boolean) {
    const { adds, output, attention, layer, head } = part;
    const { measure } = this;
    const value = differenceOf(part, measure);
    const difference = sideDifference(adds?.a ?? 0, adds?.b ?? 0);
    const { a } = this.data.choice;
    const chosen = isHead && layer === a.layer && head === a.head;
    const number = (key: PartColumn, of: number, text: string, meaning = '') =>
      html`<td class=${secondaryClass(measure, key === 'output' || key === 'attention' ? key : 'adds')} data-column=${key} data-value=${of} title=${[of, meaning].filter(Boolean).join(' · ')}>${text}</td>`;
    return html`<tr class=${chosen ? 'chosen' : ''} data-part=${partName(part)}>
      <th scope="row"><button type="button" title=${strings.goToPart(partTitle(part))} @click=${() => this.goTo(part)}>${partName(part)}</button></th>
      <td class="bar">${measure === 'adds' ? signedBar(value, most, BAR) : shareBar(value, most, BAR)}</td>
      ${hasLogit ? [number('a', adds?.a ?? 0, proseFourDecimals(adds?.a ?? 0)), number('b', adds?.b ?? 0, proseFourDecimals(adds?.b ?? 0)), number('difference', difference, signedIn(difference, 4))] : nothing}
      ${number('output', output, percentInTable(output), strings.partMeaning.output)}
      ${isHead ? (attention === null ? html`<td class=${secondaryClass(measure, 'attention')}>${strings.none}</td>` : number('attention', attention, percentInTable(attention), strings.partMeaning.attention)) : nothing}
    </tr>`;
  }

  /** The terms that the logit is the sum of: all heads, all MLPs, and the rest. */
  private sums(logit: TakenApart, parts: readonly PartDifference[]) {
    const { of, others, rest } = logit;
    const isDifference = logit.ratherThan !== null;
    const names = { ...strings.partSums, logit: strings.partSum(isDifference) };
    const line = (name: keyof typeof names, { a, b }: OfBoth) => {
      const difference = sideDifference(a, b);
      return html`<tr data-sum=${name}>
      <th scope="row">${names[name]}</th>
      <td data-value=${a} title=${a}>${proseFourDecimals(a)}</td><td data-value=${b} title=${b}>${proseFourDecimals(b)}</td>
      <td data-value=${difference} title=${difference}>${signedIn(difference, 4)}</td></tr>`;
    };
    const columns = strings.partColumns;
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${strings.sumsBy(isDifference)}><table data-parts="sums">
        <caption>${strings.sumsBy(isDifference)}<span class="muted">: ${strings.ofLogit(explainedInWords(logit))}</span><span class="muted scaled">${strings.sumsScaled}</span></caption>
        <thead><tr><td></td><th scope="col">${columns.a}</th><th scope="col">${columns.b}</th>
          <th scope="col">${columns.difference}</th></tr></thead>
        <tbody>${line('heads', sumOfKind(parts, 'head'))}${line('mlps', sumOfKind(parts, 'mlp'))}
          ${others.map(({ kind, adds }) => line(kind, adds))}${line('rest', rest)}</tbody>
        <tfoot>${line('logit', of)}</tfoot>
      </table></div>
      ${this.presenting ? nothing : html`<p class="small muted">${strings.sumsExplanation}</p>`}`;
  }

  /** Goes to the step of this part, at its block and head in both traces and at the tokens that the table is about. */
  private goTo({ kind, layer, head }: PartDifference): void {
    const { comparison, choice } = this.data;
    const chosen = chosenPlaces(comparison, choice, { layer, ...(head === null ? {} : { head }) });
    this.dispatchEvent(new CompareChooseEvent({ ...chosen, ...this.comparedRow }));
    const view = kind === 'mlp' ? 'mlp' : 'weights';
    const { plan } = comparison.a.summary;
    const isIn = (part: string | undefined) => plan.stacks.length === 1 || part === this.stack.name;
    const section = plan.sections.find((candidate) => candidate.view === view && isIn(candidate.part));
    if (section) this.dispatchEvent(new GoToSectionEvent(`step-${section.number}`));
  }

  private get comparedRow(): Partial<CompareChoice> {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    return positions ? rowChoice(comparison, rowOfPositions(comparison, positions)) : {};
  }
}
