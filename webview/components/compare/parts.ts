/**
 * Compares all heads and MLPs of two traces at one token: a matrix tinted by difference, and tables of those that differ most.
 */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { capital } from '../../../src/base/counted';
import type { PartDifferences, Readings } from '../../../src/engine/protocol/reading-protocol';
import { plain, type TokenPair } from '../../../src/trace/compare/contrast';
import { TOKENS } from '../../../src/trace/steps/sequences';
import { layerIn, type ShownStack, shownStack } from '../../../src/trace/steps/stacks';
import { Query } from '../../base/query';
import { WhenVisible } from '../../base/when-visible';
import { CompareChooseEvent } from '../../choice/compare-choice';
import type { SavedLook } from '../../heat-map/shown-figures';
import type { ChooseEvent } from '../../panel/panel';
import type { HeadTint } from '../../state/attention/head-tint';
import { chosenPair, toldPartsParams } from '../../state/compare/chosen-pair';
import { chosenPlaces } from '../../state/compare/chosen-places';
import { type CompareData, hasOutcome, predictNext } from '../../state/compare/comparison';
import { headsPart } from '../../state/compare/heads-drawing';
import { keepPatch, keptPatch } from '../../state/compare/kept-patch';
import type { KnownRuns } from '../../state/compare/known-runs';
import { mostDifferentSentences } from '../../state/compare/leading-part';
import { FOLLOWED, isSameLogit, type OfferedPair, offeredLogits } from '../../state/compare/offered-logits';
import {
  haveLogits,
  type LogitOf,
  PART_MEASURES,
  type PartMeasure,
  partsParams,
  partTint,
  patchQuestion,
  whyNoParts,
  whyNoPatch,
  whyNoRuns,
} from '../../state/compare/parts';
import { askedOf, type Followed } from '../../state/compare/patch-token';
import { comparedPositions, outcomeQuestion, type PositionPair, placeWords } from '../../state/compare/positions';
import { compareStrings as strings } from '../../strings/compare';
import { comparePictureStrings as pictureStrings } from '../../strings/compare-pictures';
import { explainedInWords } from '../../strings/format';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { isLargestType } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import { withTerms } from '../controls/term';
import { GoToSectionEvent, TO_PATCH } from './compare-events';
import '../attention/head-matrix';
import '../controls/segmented';
import { figurePicture } from './figure-picture';
import './after';
import './part-tables';
import type { ComparePatch } from './patch';
import './patch';
import type { FollowEvent } from './patch-token';

/** Logits of which one alone can be decomposed. */
const LOGITS: readonly LogitOf[] = ['a', 'b', 'changed'];
function isSamePair(one: PositionPair, other: PositionPair): boolean {
  return one.a === other.a && one.b === other.b;
}

@customElement('compare-parts')
export class CompareParts extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; min-width: 0; }
      /* When the type is larger than a presentation's initial size, the tables get their room. */
      :host([presenting]) .controls { margin: 4px 0; font-size: calc(1em * var(--around, 1)); }
      .awaited { min-height: 420px; }
      p { margin: 6px 0; max-width: 76ch; line-height: 1.45; }
      .controls { display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 8px 0; }
      .parts { display: flex; flex-wrap: wrap; gap: 14px 28px; align-items: flex-start; }
      .matrix { --cell-height: 14px; flex: 1 1 calc(240px * var(--type-size, 1)); min-width: 180px; max-width: calc(420px * var(--type-size, 1)); }
      h3 { margin: 0 0 4px; font-size: 1em; font-weight: 600; }
      .matrix h3 + h3 { margin-top: 10px; }
      .link { margin-top: 8px; text-align: left; }
      compare-part-tables { flex: 1 1 calc(500px * var(--type-size, 1)); min-width: 0; max-width: calc(560px * var(--type-size, 1)); }
      :host([presenting]) compare-part-tables { flex-basis: calc(310px * var(--type-size, 1)); }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  @property({ type: Boolean, reflect: true }) presenting = false;
  @state() private wanted: PartMeasure = 'adds';
  /** Whose prediction's logit the user has chosen to decompose, or the difference of both; null if nothing was chosen. */
  @state() private chosenLogit: LogitOf | null = null;
  /** The tokens by which runs with parts of B are measured, once the user has chosen them there; the tables use them too. */
  @state() private followed: Followed | undefined;
  /** The tokens that were shown last while nothing was chosen here. */
  private pairTokens: TokenPair | undefined;
  private readonly near = new WhenVisible(this);
  private goesOn = false;
  /** Callers that wait for the element that runs A with parts of B. */
  private readonly awaiting: ((patch: ComparePatch) => void)[] = [];
  private readonly differences = new Query<PartDifferences>(this, () => {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    if (whyNoParts(comparison) !== undefined || !positions) return undefined;
    const { outcome, asked } = this;
    const params = this.takenApart(positions);
    // What was predicted after earlier tokens is not asked for: a long reading would be wasted.
    const isKnown =
      (asked === 'a' && !this.shownFollowed) ||
      outcome.current ||
      outcome.error !== undefined ||
      !haveLogits(comparison);
    return {
      of: [comparison],
      key: [positions.a, positions.b, params.id, params.ratherThan],
      when: this.isWanted && isKnown,
      fetch: (signal) => comparison.a.readings.read('partDifferences', params, signal),
    };
  });
  /** What both traces predict. Always asked for, since the logit that is decomposed belongs to one of these tokens. */
  private readonly outcome = new Query(this, () => {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    if (!positions || !haveLogits(comparison)) return undefined;
    return outcomeQuestion(comparison, positions, this.isWanted);
  });
  /** The runs and positions for which the earlier question was looked up. It is looked up once: a later run changes no choice. */
  private foundBefore:
    | {
        readonly runs: KnownRuns;
        readonly comparison: object;
        readonly at: PositionPair;
        readonly asked: LogitOf | null;
      }
    | undefined;
  private tints: { readonly of: PartDifferences; readonly by: PartMeasure; readonly made: HeadTint[] } | undefined;

  constructor() {
    super();
    new ThemeObserver(this);
  }

  override willUpdate(): void {
    const { host, comparison } = this.data;
    if (this.hasUpdated) this.keepPairTokens();
    if (this.hasUpdated) return;
    const kept = keptPatch(host?.kept, comparison);
    this.chosenLogit = kept?.logit ?? null;
    this.followed = kept?.tokens ?? undefined;
    this.goesOn = kept !== undefined && Object.values(kept.sweeps).some((sweep) => sweep !== null);
  }

  /** Whether the outcome is wanted; also needed by runs that go on from an earlier page that was trying all parts. */
  private get isWanted(): boolean {
    return this.near.visible || this.goesOn;
  }

  /** The tokens of the runs, only if A can be run; otherwise runs are shown as they were made. */
  private get shownFollowed(): Followed | undefined {
    const { comparison } = this.data;
    const canFollow = comparison.sequence === TOKENS && hasOutcome(comparison) && whyNoPatch(comparison) === undefined;
    return canFollow ? this.followed : undefined;
  }

  private takenApart(positions: PositionPair): Readings['partDifferences']['params'] {
    const { asked, outcome, shownFollowed } = this;
    const params = partsParams(this.data.comparison, positions, asked, outcome.value);
    if (shownFollowed) return { ...params, ...askedOf(shownFollowed, outcome.value) };
    return asked === null ? toldPartsParams(this.data.comparison, positions, outcome.value) : params;
  }

  /** The pair of tokens that was chosen in A or B, once their text is known; it is offered beside the predictions. */
  private get pair(): OfferedPair | undefined {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    const asked = positions && chosenPair(comparison, positions, this.outcome.value);
    const { pairTokens } = this;
    if (!asked || !pairTokens || !isSameLogit(askedOf(pairTokens, this.outcome.value), asked)) return undefined;
    return { ...pairTokens, side: asked.side };
  }

  /** Keeps the tokens of that pair: the first question is about them. */
  private keepPairTokens(): void {
    const logit = this.differences.value?.logit;
    if (this.asked !== null || this.shownFollowed || !this.differences.current || !logit?.ratherThan) return;
    this.pairTokens = { token: plain(logit), ratherThan: plain(logit.ratherThan) };
  }

  /** @param logit null if nothing is chosen */
  private take(logit: LogitOf | null): void {
    const { host, comparison } = this.data;
    this.chosenLogit = logit;
    this.followed = undefined;
    keepPatch(host?.kept, comparison, { logit, tokens: null });
    this.renderRoot.querySelector<ComparePatch>('compare-patch')?.followTable();
  }

  override updated(): void {
    const patch = this.renderRoot.querySelector<ComparePatch>('compare-patch');
    if (patch) for (const tell of this.awaiting.splice(0)) tell(patch);
  }

  /** Resolves to the element that runs A with parts of B. It is made when it scrolls into view. */
  patchMade(): Promise<ComparePatch> {
    return new Promise((resolve) => {
      this.awaiting.push(resolve);
      this.requestUpdate();
    });
  }

  override render() {
    const { comparison, choice } = this.data;
    const why = whyNoParts(comparison);
    if (why !== undefined) return html`<p class="muted" data-no-parts>${why}</p>`;
    const { differences, outcome } = this;
    const { value } = differences;
    const stale = value && !differences.current ? 'stale' : '';
    const isPending = differences.pending || (this.asked !== 'a' && outcome.pending);
    return html`<div class="controls">
        ${comparison.sequence === TOKENS && predictNext(comparison) ? html`<compare-after .comparison=${comparison} .chosen=${choice.after}></compare-after>` : nothing}
        ${value ? this.measures(value) : nothing}
      </div>
      ${value && this.presenting ? nothing : this.note()}
      ${value?.whyNoLogit ? html`<p class="muted ${stale}" data-no-logit>${value.whyNoLogit}</p>` : nothing}
      ${failureOf(differences)} ${this.asked === 'a' ? nothing : failureOf(outcome)}
      ${value ? html`<div class=${stale} aria-busy=${stale !== ''}>${this.parts(value)}</div>` : isPending ? html`<div class="awaited"></div>` : nothing}`;
  }

  /** What the numbers are. Presented, it is below the figure, or below the tables in type that leaves room for nothing beside them. */
  private note() {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    if (!positions) return html`<p class="muted">${strings.noPartner}</p>`;
    const stale = this.differences.value && !this.differences.current ? 'stale' : '';
    return html`<p class="small muted note">${strings.partsAt(placeWords(comparison, positions, ''))} <span class=${stale}>${withTerms(this.meaning)}</span></p>`;
  }

  /** The measure of the tables; without a logit, distances between vectors. */
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
    return html`<trace-segmented data-picker="part-measure" breaks .label=${strings.partBy} .options=${measures} .value=${this.measure}
        @pick=${(event: CustomEvent<string>) => {
          this.wanted = event.detail as PartMeasure;
        }}></trace-segmented>
      ${logit && this.measure === 'adds' ? this.logits() : nothing}`;
  }

  /** The control that chooses which logit is decomposed. */
  private logits() {
    const { asked, shownFollowed: followed, pair } = this;
    const { value, current } = this.outcome;
    if (!value) return nothing;
    const { options, chosen } = offeredLogits(value, { asked, followed, pair });
    if (options.length < 2) return nothing;
    return html`<trace-segmented class=${current ? '' : 'stale'} data-picker="part-token" breaks .label=${strings.partToken}
      .value=${chosen} .options=${options}
      @pick=${({ detail }: CustomEvent<string>) => this.pickLogit(detail)}></trace-segmented>`;
  }

  private pickLogit(picked: string): void {
    if (picked !== FOLLOWED) this.take(picked as LogitOf);
    else if (!this.shownFollowed) this.take(null);
  }

  private parts(differences: PartDifferences) {
    const { parts } = differences;
    const heads = parts.filter(({ kind }) => kind === 'head');
    const cross = heads.some((part) => part.cross);
    const patch = this.patch();
    const isLarge = isLargestType();
    return html`<div class="parts">
      <div class="matrix" @choose=${this.chosen}>
        ${this.matrix(differences, false, cross ? strings.ownHeads : strings.allHeads(heads.length))}
        ${cross ? this.matrix(differences, true, strings.crossHeads) : nothing}
        ${this.presenting ? (isLarge ? nothing : this.note()) : patch === nothing ? nothing : html`<button type="button" class="link" data-action="to-patch" @click=${this.toPatch}>${strings.patch.below}</button>`}
      </div>
      <compare-part-tables ?presenting=${this.presenting} .data=${this.data} .differences=${differences} .measure=${this.measure} .stack=${this.stack}></compare-part-tables>
    </div>
    ${this.presenting && isLarge ? this.note() : nothing} ${patch}`;
  }

  private matrix(differences: PartDifferences, cross: boolean, title: string) {
    const { comparison, choice } = this.data;
    const { stack } = this;
    const layer = layerIn(comparison.a.summary.plan, stack.name, choice.a.layer);
    const place = { layer, head: Math.min(choice.a.head, stack.heads - 1) };
    const tint = this.tint(differences, cross);
    return html`<h3>${title} ${this.picture(differences, tint, title)}</h3>
      <trace-head-matrix .stack=${stack} .place=${place} .tint=${tint}></trace-head-matrix>`;
  }

  /** The menu of a matrix. */
  private picture(differences: PartDifferences, tint: HeadTint, title: string) {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    const outcome = this.outcome.current ? this.outcome.value : undefined;
    const said = positions && mostDifferentSentences(comparison, differences, outcome, positions).join(' ');
    const words = pictureStrings.allHeads(title);
    const of = { name: capital(words), means: this.meaning };
    const savedPart = (look: SavedLook) => headsPart(tint, this.stack, of, look);
    const named = { words, file: (drawn: string) => `${drawn}-${this.measure}` };
    return figurePicture(of.name, this.data, () => ({ savedPart }), undefined, { description: said, named });
  }

  /** The stack whose parts are shown. */
  private get stack(): ShownStack {
    const { a, sequence } = this.data.comparison;
    const { plan, model } = a.summary;
    return shownStack(plan, plan.stacks.find((stack) => stack.sequence === sequence)?.name, model);
  }

  /** Returns the same object as long as its inputs are the same. */
  private tint(of: PartDifferences, cross: boolean): HeadTint {
    const by = this.measure;
    if (this.tints?.of !== of || this.tints.by !== by)
      this.tints = { of, by, made: [false, true].map((ofCross) => partTint(of, by, ofCross)) };
    return this.tints.made[cross ? 1 : 0] as HeadTint;
  }

  private noPatch(why: string | undefined) {
    return why === undefined ? nothing : html`<p class="small muted" data-no-patch>${withTerms(why)}</p>`;
  }

  /** The element that runs A with parts of B if both predict tokens (for encoder-decoders, once); else the reason why not. */
  private patch() {
    const { comparison, choice } = this.data;
    const positions = comparedPositions(comparison, choice);
    if (!positions || comparison.sequence !== TOKENS) return nothing;
    if (!hasOutcome(comparison)) {
      const none = whyNoRuns(comparison);
      return this.noPatch(none && strings.patch.none(none));
    }
    const why = whyNoPatch(comparison);
    const params = this.takenApart(positions);
    // Without the models it is unknown which tokens both vocabularies have; earlier runs tell it.
    const earlier = why === undefined ? undefined : this.data.runs?.lastAfter(positions);
    const places = { ...params, ...earlier };
    const isShown = why === undefined || earlier !== undefined;
    return html`${this.noPatch(why)}
      ${
        isShown
          ? html`<compare-patch .data=${this.data} .places=${places} .outcome=${this.outcome.current ? this.outcome.value : undefined} .differences=${this.differences.current ? this.differences.value : undefined} .canRun=${why === undefined} .isUnchosen=${this.asked === null && !this.shownFollowed}
        @follow=${({ detail }: FollowEvent) => {
          this.followed = detail;
        }}></compare-patch>`
          : nothing
      }`;
  }

  /**
   * The logit that the user has chosen to decompose. If none is chosen and earlier runs (as in a saved comparison) are of
   * another logit than the first, that one.
   */
  private get asked(): LogitOf | null {
    const { data, chosenLogit, outcome } = this;
    const { comparison, choice, runs } = data;
    const positions = comparedPositions(comparison, choice);
    if (chosenLogit !== null || !runs || !positions || comparison.sequence !== TOKENS || !outcome.value)
      return chosenLogit;
    const { foundBefore: before } = this;
    if (before?.runs === runs && before.comparison === comparison && isSamePair(before.at, positions))
      return before.asked;
    const isAsked = (of: LogitOf | null) =>
      runs.of(patchQuestion(partsParams(comparison, positions, of, outcome.value))) !== undefined;
    const asked = isAsked(null) ? null : (LOGITS.find(isAsked) ?? null);
    if (outcome.current) this.foundBefore = { runs, comparison, at: positions, asked };
    return asked;
  }

  /** Goes to the runs: the tables above them are long. */
  private readonly toPatch = (): void => {
    this.dispatchEvent(new GoToSectionEvent(TO_PATCH));
  };

  private readonly chosen = (event: Event): void => {
    const { layer, head } = (event as ChooseEvent).detail;
    event.stopPropagation();
    const { comparison, choice } = this.data;
    const change = { ...(layer === undefined ? {} : { layer }), ...(head === undefined ? {} : { head }) };
    this.dispatchEvent(new CompareChooseEvent(chosenPlaces(comparison, choice, change)));
  };
}
