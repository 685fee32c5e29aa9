/** A comparison in a few sentences: where the two first differ, and what each says next. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PartDifferences } from '../../../src/engine/protocol/reading-protocol';
import { pairsOf } from '../../../src/trace/compare/align';
import { type Drift, type FirstDifference, ROUNDING } from '../../../src/trace/compare/drift';
import type { MovedProbability, Outcome } from '../../../src/trace/compare/outcome';
import type { PartDifference, TakenApart } from '../../../src/trace/compare/part-differences';
import { spelledWords } from '../../../src/trace/compare/spelled-words';
import { SOURCE } from '../../../src/trace/steps/sequences';
import { Query } from '../../base/query';
import {
  type CompareData,
  type Comparison,
  firstOther,
  hasOutcome,
  pairRows,
  rowWords,
  type SideName,
  tokenAt,
} from '../../state/compare/comparison';
import { driftPlace, furthestApart } from '../../state/compare/drift';
import { leadWords } from '../../state/compare/lead';
import { partWords, strongestMlpWords } from '../../state/compare/logit-words';
import { isMoreThanWhole, type MostDifferent, mostDifferentParts } from '../../state/compare/most-different';
import { differenceOf, haveLogits, partName, partsParams, partTitle, whyNoParts } from '../../state/compare/parts';
import { comparedPositions, type Positions } from '../../state/compare/positions';
import {
  hasStrongestHeads,
  mostDifferentHead,
  type Remarkable,
  type StrongestHeads,
  strongestHeads,
  strongestWords,
} from '../../state/compare/remarkable';
import { Spelled } from '../../state/compare/spelled';
import { drawnRows } from '../../state/compare/unlike';
import { compareStrings as strings } from '../../strings/compare';
import { percent, percentInWords, quotedToken, signedDifference } from '../../strings/format';
import { storyStrings } from '../../strings/story';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';

/** By less than this share of its attention a head does not look elsewhere. */
const LOOKS_ELSEWHERE = 0.1;

/** Tells upwards which heads are worth a look first, as soon as that is known; null: none differs. */
export class RemarkableEvent extends CustomEvent<Remarkable | null> {
  static readonly type = 'remarkable';

  constructor(heads: Remarkable | null) {
    super(RemarkableEvent.type, { detail: heads });
  }
}

@customElement('compare-summary')
export class CompareSummary extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; }
      button { appearance: none; font: inherit; background: none; border: 0; padding: 0; cursor: pointer;
        color: var(--vscode-textLink-foreground, #3794ff); text-decoration: underline; }
      .lead { margin: 0 0 8px; max-width: 84ch; line-height: 1.5; font-size: 1.08em; }
      ul { margin: 0; padding-left: 18px; max-width: 84ch; line-height: 1.5; }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  private get comparison(): Comparison {
    return this.data.comparison;
  }
  /** Where predictions and parts are compared; `undefined` where the chosen token has no partner. */
  private get positions(): Positions | undefined {
    return comparedPositions(this.comparison, this.data.choice);
  }
  private readonly first = new Query<FirstDifference | null>(this, () => {
    const { comparison } = this;
    const { a, b, alignment } = comparison;
    const pairs = pairsOf(alignment);
    if (pairs.length === 0 || !sameWidth(comparison)) return undefined;
    const params = { other: b.summary.trace, pairs, variants: { a: a.variant, b: b.variant } };
    return { of: [comparison], fetch: (signal) => a.readings.read('firstDifference', params, signal) };
  });

  private readonly drift = new Query<Drift>(this, () => {
    const { comparison } = this;
    const { a, b, alignment } = comparison;
    const pairs = pairsOf(alignment);
    if (pairs.length === 0 || !sameWidth(comparison)) return undefined;
    const params = { other: b.summary.trace, pairs, variants: { a: a.variant, b: b.variant } };
    return { of: [comparison], fetch: (signal) => a.readings.read('drift', params, signal) };
  });
  private readonly parts = new Query<PartDifferences>(this, () => {
    const { comparison, positions } = this;
    if (!positions || whyNoParts(comparison) !== undefined) return undefined;
    const { outcome } = this;
    const hasPredictions = haveLogits(comparison) && this.asksOutcome;
    const params = partsParams(comparison, positions, null, hasPredictions ? outcome.value : undefined);
    return {
      of: [comparison],
      key: [positions.a, positions.b, params.id, params.ratherThan],
      when: !hasPredictions || outcome.current || outcome.error !== undefined,
      fetch: (signal) => comparison.a.readings.read('partDifferences', params, signal),
    };
  });
  /** Where no head of one is the counterpart of a head of the other. */
  private readonly strongest = new Query<StrongestHeads>(this, () => {
    const { comparison, positions } = this;
    if (!positions || !hasStrongestHeads(comparison)) return undefined;
    const { a, b } = comparison;
    return {
      of: [comparison],
      key: [positions.a, positions.b],
      fetch: async (signal) => ({
        a: await a.readings.read('headContributions', { position: positions.a, id: null }, signal),
        b: await b.readings.read('headContributions', { position: positions.b, id: null }, signal),
      }),
    };
  });
  /** The answer that was told of last. */
  private told: PartDifferences | StrongestHeads | undefined;
  private readonly outcome = new Query<Outcome>(this, () => {
    const { comparison, positions } = this;
    if (!positions || !this.asksOutcome) return undefined;
    const params = { other: comparison.b.summary.trace, ...positions };
    return {
      of: [comparison],
      key: [positions.a, positions.b],
      fetch: (signal) => comparison.a.readings.read('outcome', params, signal),
    };
  });

  /** Of what either predicts first alone. */
  private readonly spelled = new Spelled(this, () => {
    const { positions, outcome, comparison } = this;
    if (!positions || !outcome.value || !outcome.current) return undefined;
    return { comparison, positions, outcome: outcome.value, count: 1 };
  });

  /** A trace predicts what it predicts: there is nothing to compare with itself. */
  private get asksOutcome(): boolean {
    const { comparison } = this;
    return hasOutcome(comparison) && comparison.a.summary.trace !== comparison.b.summary.trace;
  }

  override updated(): void {
    const found = this.parts.value ?? this.strongest.value;
    if (this.told === found) return;
    this.told = found;
    this.dispatchEvent(new RemarkableEvent(this.remarkable));
  }

  private get remarkable(): Remarkable | null {
    const { head } = this.mostDifferent ?? {};
    if (this.parts.value && head) return mostDifferentHead(head, this.parts.value);
    return this.strongest.value ? strongestHeads(this.strongest.value) : null;
  }

  override render() {
    const { alignment } = this.comparison;
    const lead = this.lead();
    return html`${lead.length > 0 ? html`<p class="lead" data-lead>${lead.join(' ')}</p>` : nothing}
      <ul data-summary>
      ${this.next()} ${this.ofParts()} ${this.ofStrongest()} ${this.moved()}
      <li>${this.tokens()} <span class="muted">${this.aligned()}
        ${alignment.bounded ? strings.bounded : ''}</span></li>
      ${this.unlike()} ${this.stage()} ${this.furthest()}
    </ul>${failureOf(this.first)} ${failureOf(this.parts)} ${failureOf(this.strongest)}`;
  }

  /** What differs, what that does to the prediction, and what in the model makes most of it: the rest are details. */
  private lead(): string[] {
    const { comparison, outcome, positions, data } = this;
    if (!outcome.value || !positions) return [];
    const { rows } = comparison.alignment;
    const row = rows.findIndex(({ a, b }) => a === positions.a && b === positions.b);
    const place = data.choice.after === 'chosen' && row >= 0 ? this.placeWords(rowWords(comparison, row)) : '';
    const words = leadWords(comparison, outcome.value, place);
    if (words === undefined) return [];
    const { leading } = this;
    if (!leading) return [words];
    if (leading.kind === 'mlp') return [words, strings.leadMlp(leading.layer)];
    return [words, strings.leadHead(partName(leading)), this.lookWords(leading)].filter(Boolean);
  }

  private placeWords(token: string): string {
    return `${strings.after(this.comparison.a.summary.plan.predicts).toLowerCase()} ${token}`;
  }

  /** Where the predictions differ, the head or the MLP that contributes most to that. */
  private get leading(): PartDifference | undefined {
    if (!this.parts.value?.logit?.ratherThan) return undefined;
    const { head, mlp } = this.mostDifferent ?? {};
    if (!head || !mlp) return head ?? mlp;
    return differenceOf(head, 'adds') >= differenceOf(mlp, 'adds') ? head : mlp;
  }

  /** That maps leave out what has no partner. */
  private unlike() {
    const { rows } = this.comparison.alignment;
    const drawn = drawnRows(this.comparison, 'difference');
    if (!drawn || drawn.length === 0) return nothing;
    return html`<li data-unlike>${strings.unlike(drawn.length, rows.length)}</li>`;
  }

  private tokens(): string {
    const { comparison } = this;
    const row = firstOther(comparison);
    if (row === undefined) return strings.sameTokens(comparison.alignment.by === 'ids');
    const { a = null, b = null } = comparison.alignment.rows[row] ?? {};
    const [ofA, ofB] = [tokenAt(comparison.a, a), tokenAt(comparison.b, b)];
    const what = isSameText(comparison) ? 'tokens' : 'texts';
    if (ofA && ofB) return strings.partAt(what, quotedToken(ofA), quotedToken(ofB), row);
    if (ofA) return strings.endsAt(what, strings.side.a, quotedToken(ofA), row);
    return ofB ? strings.endsAt(what, strings.side.b, quotedToken(ofB), row) : '';
  }

  /** Two tokenizers may cut a text in the same way: then there is nothing to say of it. */
  private aligned(): string {
    const { by } = this.comparison.alignment;
    return by === 'ends' && firstOther(this.comparison) === undefined ? '' : strings.alignedBy(by);
  }

  private stage() {
    const { comparison, first } = this;
    const [a, b] = [comparison.a.summary.model, comparison.b.summary.model];
    if (!sameWidth(comparison)) return html`<li>${strings.otherSizes(a.dModel, b.dModel)}</li>`;
    if (pairRows(comparison.alignment).length === 0) return html`<li>${strings.noPairs}</li>`;
    if (first.value === undefined) return first.pending ? html`<li class="muted">${strings.searching}</li>` : nothing;
    if (first.value === null) return html`<li>${strings.sameEverywhere}</li>`;
    const { stage, pair, share, notNumbers } = first.value;
    const row = pairRows(comparison.alignment)[pair] as number;
    const name = rowWords(comparison, row);
    if (notNumbers > 0)
      return html`<li data-first-stage=${stage} data-first-row=${row} data-not-numbers=${notNumbers}>
        ${strings.firstNotNumbers(stage, name, notNumbers)}</li>`;
    return html`<li data-first-stage=${stage} data-first-row=${row}>
      ${strings.firstStage(stageWords(stage), name, percent(share))} ${this.otherPosition(row, stage)} ${this.sameUpTo(row)}</li>`;
  }

  /** Behind what only one text has, the same token is at another position: that alone makes some vectors differ. */
  private otherPosition(row: number, stage: string): string {
    const { a = null, b = null, same = false } = this.comparison.alignment.rows[row] ?? {};
    if (!same || a === null || b === null || a === b) return '';
    return strings.otherPosition(rowWords(this.comparison, row), a, b, stage === 'pos_embed');
  }

  /** With the same model, nothing before the first other token can differ by more than rounding: so it was found. */
  private sameUpTo(row: number): string {
    const { comparison } = this;
    const { model, plan } = comparison.a.summary;
    // Where tokens see those behind them, all may differ.
    const sameModel = plan.predicts === 'next token' && model.folder === comparison.b.summary.model.folder;
    const other = firstOther(comparison);
    return sameModel && other !== undefined && other > 0 && row >= other ? strings.sameBefore(percent(ROUNDING)) : '';
  }

  /** Where the streams are furthest apart, at the tokens after which predictions are compared. */
  private furthest() {
    const { positions, comparison } = this;
    const drift = this.drift.value;
    if (!drift || !positions) return nothing;
    const { rows } = comparison.alignment;
    const row = rows.findIndex(({ a, b }) => a === positions.a && b === positions.b);
    const pair = pairRows(comparison.alignment).indexOf(row);
    const found = pair < 0 ? undefined : furthestApart(drift, pair);
    if (!found) return nothing;
    const words = strings.furthestApart(
      rowWords(comparison, row),
      driftPlace(found.point, comparison),
      percent(found.share),
    );
    return html`<li data-furthest=${found.point.a}>${words}</li>`;
  }

  /** How much the change matters for what is predicted. */
  private moved() {
    const moved = this.outcome.value?.shared?.moved;
    if (!moved || !Number.isFinite(moved.share)) return nothing;
    return html`<li data-moved=${moved.share} title=${strings.movedTitle(moved.share)}>${movedWords(moved)}</li>`;
  }

  /** How probable what the one predicts is in the other. */
  private next() {
    const { a: sideA, b: sideB } = this.outcome.value ?? {};
    const [topA, topB] = [sideA?.top[0], sideB?.top[0]];
    if (!topA || !topB) return nothing;
    const [tokenA, tokenB] = [quotedToken(topA), quotedToken(topB)];
    if (tokenA === tokenB) return nothing;
    const [ofA, ofB] = [percentInWords(topA.own.probability), percentInWords(topB.own.probability)];
    const spelled = (side: SideName) =>
      this.spelled.in(side).map((one) => spelledWords(strings.side[side], one, quotedToken));
    const also = [
      topA.other && strings.alsoIn(tokenA, ofA, percentInWords(topA.other.probability)),
      topB.other && strings.alsoIn(tokenB, percentInWords(topB.other.probability), ofB),
      ...spelled('a'),
      ...spelled('b'),
    ].filter(Boolean);
    return also.length > 0 ? html`<li data-next>${also.join(' ')}</li>` : nothing;
  }

  private get mostDifferent(): MostDifferent | undefined {
    return this.parts.value && mostDifferentParts(this.parts.value);
  }

  private ofStrongest() {
    const { value } = this.strongest;
    if (!value) return nothing;
    const ofMlps = strongestMlpWords(value);
    return html`<li data-strongest>${strings.sentence(strongestWords(value))}</li>
      ${ofMlps.length > 0 ? html`<li data-strongest-mlp>${ofMlps.join(' ')}</li>` : nothing}`;
  }

  private ofParts() {
    const [found, most] = [this.parts.value, this.mostDifferent];
    if (!found || !most) return nothing;
    const { head, mlp } = most;
    if (!head && !mlp) return html`<li data-parts>${strings.noPartDiffers}</li>`;
    const { logit } = found;
    const heads = ofKind(found, 'head').length;
    const words = logit?.ratherThan
      ? this.differenceWords(most, logit, logit.ratherThan, heads)
      : logit
        ? partWords(most, logit, heads, this.outcome.current ? this.outcome.value : undefined)
        : outputWords(most, heads);
    return html`<li title=${head ? partTitle(head) : nothing} data-parts data-head=${head ? partName(head) : nothing} data-mlp=${mlp?.layer ?? nothing}>${words.join(' ')}
      <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('go', { detail: 'parts', bubbles: true, composed: true }))}
        >${strings.partsTitle}</button></li>`;
  }

  /** Why A predicts one token and B another. */
  private differenceWords(
    { head, mlp }: MostDifferent,
    logit: TakenApart,
    ratherThan: NonNullable<TakenApart['ratherThan']>,
    heads: number,
  ): string[] {
    const [ofA, ofB] = [quotedToken(logit), quotedToken(ratherThan)];
    const whole = signedDifference(logit.of.a, logit.of.b);
    const makes = (part: PartDifference) => signedDifference(part.adds?.a ?? 0, part.adds?.b ?? 0);
    const ofHead = head && makes(head);
    return [
      strings.apart(ofA, ofB, whole.a, whole.b, whole.difference),
      head && ofHead
        ? strings.headMakes(
            partName(head),
            ofHead.difference,
            ofHead.a,
            ofHead.b,
            heads,
            isMoreThanWhole(head, logit.of),
          )
        : strings.noHeadMakes,
      // Of the part that contributes most it is said first.
      ...(head && head !== this.leading ? [this.lookWords(head)] : []),
      ...(mlp ? [strings.mlpMakes(mlp.layer, makes(mlp).difference)] : []),
    ];
  }

  /** Where the head looks in one and not in the other. */
  private lookWords({ look, cross }: PartDifference): string {
    if (!look) return '';
    const { at, weights } = look;
    if (Math.abs(weights.a - weights.b) < LOOKS_ELSEWHERE) return '';
    const { comparison } = this;
    const sequence = cross ? SOURCE : comparison.sequence;
    const [ofA, ofB] = [tokenAt(comparison.a, at.a, sequence), tokenAt(comparison.b, at.b, sequence)];
    const [a, b] = [percentInWords(weights.a), percentInWords(weights.b)];
    if (ofA && ofB) {
      const [tokenA, tokenB] = [quotedToken(ofA), quotedToken(ofB)];
      return tokenA === tokenB ? strings.looksAtBoth(tokenA, a, b) : strings.looksBeside(tokenA, a, tokenB, b);
    }
    if (ofA) return strings.looksInOne(quotedToken(ofA), a, strings.side.a);
    return ofB ? strings.looksInOne(quotedToken(ofB), b, strings.side.b) : '';
  }
}

function outputWords({ head, mlp }: MostDifferent, heads: number): string[] {
  return [
    ...(head ? [strings.headOutput(partName(head), percent(head.output), heads)] : []),
    ...(mlp ? [strings.mlpOutput(mlp.layer, percent(mlp.output))] : []),
  ];
}

function movedWords({ share, less, more }: MovedProbability): string {
  if (share === 0) return strings.noneMoved;
  const [ofLess, ofMore] = [less, more].map((tokens) => strings.and(tokens.map(quotedToken))) as [string, string];
  return strings.movedProbability(percentInWords(share), ofLess, ofMore);
}

function ofKind({ parts }: PartDifferences, kind: PartDifference['kind']): PartDifference[] {
  return parts.filter((part) => part.kind === kind);
}

/** Whether both are traces of one text: of encoder-decoders that which they have written. */
function isSameText({ a, b }: Comparison): boolean {
  return a.summary.text === b.summary.text;
}

function sameWidth({ a, b }: Comparison): boolean {
  return a.summary.model.dModel === b.summary.model.dModel;
}

/** "“Vectors after attention” of block 0 (blocks.0.resid_mid)", as the figure is called there. */
function stageWords(stage: string): string {
  const [, layer, label = stage] = /\.(\d+)\.(.+)$/.exec(stage) ?? [];
  const heading = storyStrings.heading(label);
  const words = [heading && `“${heading}”`, layer && `block ${layer}`];
  const known = words.filter(Boolean).join(' of ');
  return known === '' ? stage : `${known} (${stage})`;
}
