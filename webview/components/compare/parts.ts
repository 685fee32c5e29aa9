/** All heads and MLPs of two traces side by side at one token: a matrix tinted by difference, and those that differ most. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import type { OfBoth, PartDifference, TakenApart } from '../../../src/trace/compare/part-differences';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { layerIn, type ShownStack, shownStack } from '../../../src/trace/steps/stacks';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { type CompareChoice, CompareChooseEvent, chooseOfA } from '../../choice/compare-choice';
import type { ChooseEvent } from '../../panel/panel';
import type { HeadTint } from '../../state/attention/head-tint';
import { type CompareData, hasOutcome, predictNext, rowChoice, sizesOf } from '../../state/compare/comparison';
import {
  byDifference,
  differenceOf,
  haveLogits,
  type LogitOf,
  logitOf,
  PART_MEASURES,
  type PartMeasure,
  partName,
  partsParams,
  partTint,
  partTitle,
  whyNoParts,
  whyNoPatch,
} from '../../state/compare/parts';
import { comparedPositions, placeWords, rowOfPositions } from '../../state/compare/positions';
import { compareStrings as strings } from '../../strings/compare';
import { explainedInWords, fixedAmount, percent, tokenLabel } from '../../strings/format';
import { strings as panelStrings } from '../../strings/strings';
import { sharedStyles, tableStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { failureOf } from '../controls/error-box';
import { barStyles, colorBars, shareBar, signedBar } from '../controls/signed-bar';
import '../attention/head-matrix';
import '../controls/segmented';
import './after';
import './patch';

/** Rows of each table until all are asked for. */
const FIRST_ROWS = 8;
const BAR = 84;

@customElement('compare-parts')
export class CompareParts extends LitElement {
  static override styles = [
    sharedStyles,
    tableStyles,
    barStyles,
    css`
      :host { display: block; }
      p { margin: 6px 0; max-width: 76ch; line-height: 1.45; }
      .controls { display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 8px 0; }
      .parts { display: flex; flex-wrap: wrap; gap: 14px 28px; align-items: flex-start; }
      .matrix { flex: 0 1 240px; min-width: 180px; }
      h3 { margin: 0 0 4px; font-size: 1em; font-weight: 600; }
      .matrix h3 + h3 { margin-top: 10px; }
      .tables { flex: 1 1 500px; min-width: 0; max-width: 560px; display: flex; flex-direction: column; gap: 14px; }
      table { min-width: min(100%, 420px); }
      caption { text-align: left; padding: 2px 7px; font-family: var(--vscode-font-family); font-weight: 600; }
      button { appearance: none; font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer;
        text-decoration: underline dotted; text-underline-offset: 3px; }
      .all { align-self: start; margin-top: -8px; color: var(--vscode-textLink-foreground, #3794ff); padding: 3px 7px; font-size: var(--small); text-decoration: none; }
      tfoot th, tfoot td { border-top: 1px solid var(--line); }
      td { white-space: nowrap; }
      @container (max-width: 480px) { .bar { display: none; } td, th { padding: 1px 5px; } }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  @state() private wanted: PartMeasure = 'adds';
  /** Whose prediction's logit is to be taken apart, or the difference of both; null: nothing was chosen. */
  @state() private chosenLogit: LogitOf | null = null;
  @state() private all = false;
  private readonly near = new WhenVisible(this);
  private readonly differences = new Query<PartDifferences>(this, () => {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    if (whyNoParts(comparison) !== undefined || !positions) return undefined;
    const { outcome, chosenLogit } = this;
    const params = partsParams(comparison, positions, chosenLogit, outcome.value);
    // What was predicted after the tokens before is not asked about: it would be read at length for nothing.
    const isKnown = chosenLogit === 'a' || outcome.current || outcome.error !== undefined || !haveLogits(comparison);
    return {
      of: [comparison],
      key: [positions.a, positions.b, params.id, params.ratherThan],
      when: this.near.visible && isKnown,
      fetch: (signal) => comparison.a.readings.read('partDifferences', params, signal),
    };
  });
  /** What both predict. Asked whatever has been taken apart, since that is one of these. */
  private readonly outcome = new Query(this, () => {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    if (!positions || !haveLogits(comparison)) return undefined;
    const params = { other: comparison.b.summary.trace, ...positions };
    return {
      of: [comparison],
      key: [positions.a, positions.b],
      when: this.near.visible,
      fetch: (signal: AbortSignal) => comparison.a.readings.read('outcome', params, signal),
    };
  });
  private tints: { readonly of: PartDifferences; readonly by: PartMeasure; readonly made: HeadTint[] } | undefined;

  constructor() {
    super();
    new ThemeObserver(this, () => colorBars(this));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    colorBars(this);
  }

  override render() {
    const { comparison, choice } = this.data;
    const why = whyNoParts(comparison);
    if (why !== undefined) return html`<p class="muted" data-no-parts>${why}</p>`;
    const positions = comparedPositions(comparison, choice);
    const { differences, outcome } = this;
    const { value } = differences;
    const stale = value && !differences.current ? 'stale' : '';
    const isPending = differences.pending || (this.chosenLogit !== 'a' && outcome.pending);
    return html`<div class="controls">
        ${comparison.sequence === TOKENS && predictNext(comparison) ? html`<compare-after .comparison=${comparison} .chosen=${choice.after}></compare-after>` : nothing}
        ${value ? this.measures(value) : nothing}
      </div>
      ${
        positions
          ? html`<p class="small muted">${strings.partsAt(placeWords(comparison, positions, ''))} <span class=${stale}>${this.meaning}</span></p>`
          : html`<p class="muted">${strings.noPartner}</p>`
      }
      ${value?.whyNoLogit ? html`<p class="muted ${stale}" data-no-logit>${value.whyNoLogit}</p>` : nothing}
      ${failureOf(differences)} ${this.chosenLogit === 'a' ? nothing : failureOf(outcome)}
      ${value ? html`<div class=${stale} aria-busy=${stale !== ''}>${this.parts(value)}</div>` : isPending ? html`<p class="muted">${panelStrings.loading}</p>` : nothing}`;
  }

  /** What is compared by: without a logit, by vectors. */
  private get measure(): PartMeasure {
    return this.wanted === 'adds' && this.differences.value?.logit == null ? 'output' : this.wanted;
  }

  private get meaning(): string {
    const logit = this.differences.value?.logit;
    return this.measure === 'adds' && logit
      ? strings.addsTo(explainedInWords(logit))
      : strings.partMeaning[this.measure];
  }

  private measures({ logit }: PartDifferences) {
    const measures = PART_MEASURES.filter((measure) => measure !== 'adds' || logit).map((value) => ({
      value,
      label: strings.partMeasures[value],
      title: strings.partMeaning[value],
    }));
    const [ofA, ofB] = [this.outcome.value?.a.top[0], this.outcome.value?.b.top[0]];
    const tokens = logit && ofA && ofB && ofA.id !== ofB.id;
    return html`<trace-segmented data-picker="part-measure" .label=${strings.partBy} .options=${measures} .value=${this.measure}
        @pick=${(event: CustomEvent<string>) => {
          this.wanted = event.detail as PartMeasure;
        }}></trace-segmented>
      ${
        tokens && this.measure === 'adds'
          ? html`<trace-segmented class=${this.outcome.current ? '' : 'stale'} data-picker="part-token" .label=${strings.partToken} .value=${logitOf(this.chosenLogit, this.outcome.value)}
              .options=${[
                { value: 'a', label: tokenLabel(ofA), title: strings.predictedBy('A') },
                { value: 'b', label: tokenLabel(ofB), title: strings.predictedBy('B') },
                {
                  value: 'difference',
                  label: `${tokenLabel(ofA)} − ${tokenLabel(ofB)}`,
                  title: strings.differenceOfPredicted,
                },
              ]}
              @pick=${(event: CustomEvent<string>) => {
                this.chosenLogit = event.detail as LogitOf;
              }}></trace-segmented>`
          : nothing
      }`;
  }

  private parts(differences: PartDifferences) {
    const { parts } = differences;
    const heads = parts.filter(({ kind }) => kind === 'head');
    const mlps = parts.filter(({ kind }) => kind === 'mlp');
    const cross = heads.some((part) => part.cross);
    return html`<div class="parts">
      <div class="matrix" @choose=${this.chosen}>
        <h3>${cross ? strings.ownHeads : strings.allHeads(heads.length)}</h3>
        ${this.matrix(differences, false)}
        ${cross ? html`<h3>${strings.crossHeads}</h3>${this.matrix(differences, true)}` : nothing}
      </div>
      <div class="tables">
        ${this.table('heads', strings.headsBy, heads, differences)}
        ${this.measure === 'attention' ? nothing : this.table('mlps', strings.mlpsBy, mlps, differences)}
        <p class="small muted" data-output-meaning>${strings.outputMeaning}</p>
        ${differences.logit && this.measure === 'adds' ? this.sums(differences.logit, heads, mlps) : nothing}
        ${this.patch()}
      </div>
    </div>`;
  }

  private matrix(differences: PartDifferences, cross: boolean) {
    const { comparison, choice } = this.data;
    const { stack } = this;
    const layer = layerIn(comparison.a.summary.plan, stack.name, choice.a.layer);
    const place = { layer, head: Math.min(choice.a.head, stack.heads - 1) };
    return html`<trace-head-matrix .stack=${stack} .place=${place}
      .tint=${this.tint(differences, cross)}></trace-head-matrix>`;
  }

  /** Whose parts they are. */
  private get stack(): ShownStack {
    const { a, sequence } = this.data.comparison;
    const { plan, model } = a.summary;
    return shownStack(plan, plan.stacks.find((stack) => stack.sequence === sequence)?.name, model);
  }

  /** The same object as long as it is of the same. */
  private tint(of: PartDifferences, cross: boolean): HeadTint {
    const by = this.measure;
    if (this.tints?.of !== of || this.tints.by !== by)
      this.tints = { of, by, made: [false, true].map((ofCross) => partTint(of, by, ofCross)) };
    return this.tints.made[cross ? 1 : 0] as HeadTint;
  }

  private table(name: string, title: string, parts: readonly PartDifference[], { logit }: PartDifferences) {
    const { measure } = this;
    const sorted = byDifference(parts, measure);
    const shown = this.all ? sorted : sorted.slice(0, FIRST_ROWS);
    const most = Math.abs(sorted[0] ? differenceOf(sorted[0], measure) : 0);
    const names = strings.partColumns;
    const adds = measure === 'adds';
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${title}><table data-parts=${name}>
        <caption>${title}</caption>
        <thead><tr>
          <th scope="col" class="left">${name === 'heads' ? names.head : names.mlp}</th>
          <td class="bar"></td>
          ${logit ? html`<th scope="col" title=${strings.partMeaning.adds}>${names.a}</th><th scope="col">${names.b}</th><th scope="col" aria-sort=${adds ? 'descending' : nothing}>${names.difference}</th>` : nothing}
          <th scope="col" title=${strings.partMeaning.output} aria-sort=${measure === 'output' ? 'descending' : nothing}>${names.output}</th>
          ${name === 'heads' ? html`<th scope="col" title=${strings.partMeaning.attention} aria-sort=${measure === 'attention' ? 'descending' : nothing}>${names.attention}</th>` : nothing}
        </tr></thead>
        <tbody>${shown.map((part) => this.row(part, most, name === 'heads', logit !== null))}</tbody>
      </table></div>
      ${
        sorted.length > FIRST_ROWS && name === 'heads'
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
    const { a } = this.data.choice;
    const chosen = isHead && layer === a.layer && head === a.head;
    const number = (key: string, of: number, text: string) =>
      html`<td data-column=${key} data-value=${of} title=${of}>${text}</td>`;
    return html`<tr class=${chosen ? 'chosen' : ''} data-part=${partName(part)}>
      <th scope="row"><button type="button" title=${strings.goToPart(partTitle(part))} @click=${() => this.goTo(part)}>${partName(part)}</button></th>
      <td class="bar">${measure === 'adds' ? signedBar(value, most, BAR) : shareBar(value, most, BAR)}</td>
      ${hasLogit ? [number('a', adds?.a ?? 0, fixedAmount(adds?.a ?? 0)), number('b', adds?.b ?? 0, fixedAmount(adds?.b ?? 0)), number('difference', (adds?.a ?? 0) - (adds?.b ?? 0), fixedAmount((adds?.a ?? 0) - (adds?.b ?? 0)))] : nothing}
      ${number('output', output, percent(output))}
      ${isHead ? (attention === null ? html`<td>${strings.none}</td>` : number('attention', attention, percent(attention))) : nothing}
    </tr>`;
  }

  /** What the logit is the sum of: all heads, all MLPs, and what is neither. */
  private sums(
    { of, others, rest, ratherThan }: TakenApart,
    heads: readonly PartDifference[],
    mlps: readonly PartDifference[],
  ) {
    const isDifference = ratherThan !== null;
    const names = { ...strings.partSums, logit: strings.partSum(isDifference) };
    const line = (name: keyof typeof names, { a, b }: OfBoth) => html`<tr data-sum=${name}>
      <th scope="row">${names[name]}</th>
      <td data-value=${a} title=${a}>${fixedAmount(a)}</td><td data-value=${b} title=${b}>${fixedAmount(b)}</td>
      <td data-value=${a - b} title=${a - b}>${fixedAmount(a - b)}</td></tr>`;
    const columns = strings.partColumns;
    return html`<div class="scroll" role="group" tabindex="0" aria-label=${strings.sumsBy(isDifference)}><table data-parts="sums">
        <caption>${strings.sumsBy(isDifference)}</caption>
        <thead><tr><td></td><th scope="col">${columns.a}</th><th scope="col">${columns.b}</th>
          <th scope="col">${columns.difference}</th></tr></thead>
        <tbody>${line('heads', sumOfParts(heads))}${line('mlps', sumOfParts(mlps))}
          ${others.map(({ kind, adds }) => line(kind, adds))}${line('rest', rest)}</tbody>
        <tfoot>${line('logit', of)}</tfoot>
      </table></div>
      <p class="small muted">${strings.sumsExplanation}</p>`;
  }

  /** Where both predict tokens, and of encoder-decoders once. */
  private patch() {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    if (!positions || comparison.sequence !== TOKENS || !hasOutcome(comparison)) return nothing;
    const why = whyNoPatch(comparison);
    if (why !== undefined) return html`<p class="small muted" data-no-patch>${why}</p>`;
    const places = partsParams(comparison, positions, this.chosenLogit, this.outcome.value);
    return html`<compare-patch .data=${this.data} .places=${places}></compare-patch>`;
  }

  /** To its step, at this block and head in both, and at the tokens that the table is about. */
  private goTo({ kind, layer, head }: PartDifference): void {
    this.choose({ layer, ...(head === null ? {} : { head }) }, this.comparedRow);
    const view = kind === 'mlp' ? 'mlp' : 'weights';
    const { plan } = this.data.comparison.a.summary;
    const isIn = (part: string | undefined) => plan.stacks.length === 1 || part === this.stack.name;
    const section = plan.sections.find((candidate) => candidate.view === view && isIn(candidate.part));
    if (section)
      this.dispatchEvent(new CustomEvent('go', { detail: `step-${section.number}`, bubbles: true, composed: true }));
  }

  private get comparedRow(): Partial<CompareChoice> {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    return positions ? rowChoice(comparison, rowOfPositions(comparison, positions)) : {};
  }

  private choose(change: { readonly layer?: number; readonly head?: number }, row: Partial<CompareChoice> = {}): void {
    const { comparison, choice } = this.data;
    const sizes = { a: sizesOf(comparison, 'a'), b: sizesOf(comparison, 'b') };
    this.dispatchEvent(new CompareChooseEvent({ ...chooseOfA(choice, change, sizes), ...row }));
  }

  private readonly chosen = (event: Event): void => {
    const { layer, head } = (event as ChooseEvent).detail;
    event.stopPropagation();
    this.choose({ ...(layer === undefined ? {} : { layer }), ...(head === undefined ? {} : { head }) });
  };
}

function sumOfParts(parts: readonly PartDifference[]): OfBoth {
  const sum = (side: keyof OfBoth) => parts.reduce((total, { adds }) => total + (adds?.[side] ?? 0), 0);
  return { a: sum('a'), b: sum('b') };
}
