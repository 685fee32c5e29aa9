/** Tests by intervention whether a part makes two texts predict differently: runs A again with the part's output from B. */
import { shallowArrayEquals } from '@lit/task';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SidePlace } from '../../../src/trace/compare/compare-place';
import { type Contrast, contrastOf } from '../../../src/trace/compare/contrast';
import type { Outcome } from '../../../src/trace/compare/outcome';
import type { PartDifferences } from '../../../src/trace/compare/part-differences';
import type { Patch } from '../../../src/trace/compare/patch';
import type { PatchQuestion } from '../../../src/trace/compare/patch-runs';
import { endsDiffer } from '../../../src/trace/compare/patch-sweep';
import {
  firstMlpSentences,
  measureOf,
  PATCH_COLUMNS,
  patchedName,
  patchSentences,
} from '../../../src/trace/compare/patch-words';
import { type SweepWords, sweepWords } from '../../../src/trace/compare/sweep-words';
import { isComponent, type ModelComponent, type PatchedPart, samePart } from '../../../src/trace/readings/model-part';
import type { RunKind } from '../../../src/trace/readings/part-runs';
import { ResultInView } from '../../base/result-in-view';
import { Sweep } from '../../base/sweep';
import { CompareChooseEvent } from '../../choice/compare-choice';
import { FocusHandover } from '../../keyboard/focus-handover';
import { knownPatch, runPatch, toldAlone } from '../../state/compare/asked-runs';
import { chosenPlaces } from '../../state/compare/chosen-places';
import { type CompareData, differsInWords } from '../../state/compare/comparison';
import { keepPatch, keptPatch, NO_SWEEPS, type PatchChosen, sweepKey } from '../../state/compare/kept-patch';
import { type PatchPlaces, patchQuestion } from '../../state/compare/parts';
import { whereOf } from '../../state/compare/parts-recovery';
import { offeredParts, PartsToTry } from '../../state/compare/parts-to-try';
import { askedOf, type Followed, followedOf } from '../../state/compare/patch-token';
import { tokenWords } from '../../state/compare/positions';
import { type PairRow, pairRows, tellingRows } from '../../state/compare/stream-sweep';
import { compareStrings as strings } from '../../strings/compare';
import { quotedToken } from '../../strings/format';
import { proseStyles, sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import type { Intervention, InterventionRun } from '../controls/intervention';
import '../controls/intervention';
import { sweepStyles } from '../controls/sweep-progress';
import { withTerms } from '../controls/term';
import '../residual/most-in-both';
import './parts-maps';
import { patchAt } from './patch-at';
import { directionNote, leftOutNote } from './patch-limits';
import { FollowEvent } from './patch-token';
import './stream-sweep';
import type { ChooseRunEvent } from './recovery-map';
import type { SweepEvent } from './stream-sweep';
import { sweepControl } from './sweep-control';

const texts = strings.patch;

@customElement('compare-patch')
export class ComparePatch extends LitElement {
  static override styles = [
    sharedStyles,
    proseStyles,
    sweepStyles,
    css`
      :host { display: block; margin: 14px 0 4px; }
      h3 { margin: 0 0 4px; font-size: 1em; font-weight: 600; }
      [data-sweep] { scroll-margin: 6px; }
      summary { cursor: pointer; width: fit-content; }
      /* The results of single runs. */
      [data-measured] span { display: block; margin: 3px 0; }
      .where { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin: 6px 0; color: var(--muted); }
    `,
  ];

  @property({ attribute: false }) data!: CompareData;
  /** Where and by what the runs are measured: the token that the table above decomposes, unless another is chosen here. */
  @property({ attribute: false }) places!: PatchPlaces;
  /** What both predict, once that is known. */
  @property({ attribute: false }) outcome: Outcome | undefined;
  /** What the parts themselves add, once that is known. */
  @property({ attribute: false }) differences: PartDifferences | undefined;
  /** Whether the user has not chosen what to decompose; then runs are measured by the lead over another token. */
  @property({ attribute: false }) isUnchosen = false;
  /** Whether A can be run; otherwise only the results of earlier runs are shown. */
  @property({ attribute: false }) canRun = true;
  /** The positions, in A and B, of the only token that is patched; `undefined` to patch all tokens that have a counterpart. */
  @state() private chosenPair: readonly number[] | undefined;
  /** The tokens chosen here to measure by; `undefined` for what the table above decomposes. */
  @state() private chosenTokens: Followed | undefined;
  /** The positions of the chosen cell of the residual stream. Its runs are told there; heads and MLPs keep their positions. */
  @state() private cellPair: readonly number[] | undefined;
  /** The sweeps that had not ended when the page was destroyed, as when its tab was hidden; they are continued. */
  @state() private goingOn: PatchChosen['sweeps'] = NO_SWEEPS;
  private shownOf: object | undefined;
  /** What the earlier results shown again were looked up for. */
  private shownFor: readonly unknown[] | undefined;
  /** The part of the chosen cell. Its run is shown as soon as the part is offered, once the panel has followed the choice. */
  private awaitedPart: PatchedPart | undefined;
  @query('trace-intervention') private single!: InterventionRun;
  private readonly sweep: Sweep<Patch> = new Sweep(this, () => ({
    of: this.of,
    left: this.areEndsAlike ? 0 : this.every.length - this.patches.length,
    untried: () => (this.areEndsAlike ? [] : this.untried),
    run: (index, signal) => this.sweep.time(() => this.run('swept', this.every[index] as ModelComponent, signal)),
  }));
  private readonly toTry = new PartsToTry();
  private readonly result = new ResultInView(this, {
    isRunning: () => this.sweep.isRunning,
    isWhole: () => this.patches.length === this.every.length,
    result: () => this.renderRoot.querySelector('[data-sweep]'),
  });

  constructor() {
    super();
    new FocusHandover(this, ['.sweep vscode-button', 'trace-intervention']);
  }

  /** Restores what was chosen here, or else asked last (as in a saved comparison), even if that was at one token only. */
  override willUpdate(): void {
    const { comparison } = this.data;
    if (!this.hasUpdated) this.begunBefore();
    // Sweeps of other texts, or of the same ones swapped, were not begun by the user.
    else if (this.shownOf !== comparison) this.goingOn = NO_SWEEPS;
    this.shownOf = comparison;
    const { parts } = this.goingOn;
    if (this.canRun && !this.sweep.isBegun && parts !== null && parts === sweepKey(this.asked)) this.sweep.begin();
  }

  private begunBefore(): void {
    const { data, places, outcome } = this;
    const kept = keptPatch(data.host?.kept, data.comparison);
    if (kept) {
      this.goingOn = kept.sweeps;
      this.chosenPair = kept.pair ?? undefined;
      this.cellPair = kept.cell ?? undefined;
      this.chosenTokens = kept.tokens ?? undefined;
      return;
    }
    const earlier = data.runs?.lastAfter(places);
    if (!earlier) return;
    const isOfTable =
      !this.isUnchosen && earlier.id === places.id && earlier.ratherThan === (places.ratherThan ?? null);
    const patch = [...earlier.swept, ...earlier.alone].at(-1);
    const isOfCell = patch && !isComponent(patch.part);
    if (earlier.pairs.length === 2) this[isOfCell ? 'cellPair' : 'chosenPair'] = earlier.pairs;
    if (!isOfTable) this.chosenTokens = followedOf(earlier, { outcome, patch });
  }

  /** Follows the table above again, in which another logit was chosen. */
  followTable(): void {
    this.follow(undefined);
  }

  /** Makes the tables above decompose the same logit. */
  private followHere(tokens: Followed): void {
    this.follow(tokens);
    this.dispatchEvent(new FollowEvent(tokens));
  }

  private follow(tokens: Followed | undefined): void {
    this.chosenTokens = tokens;
    this.keep({ tokens: tokens ?? null });
  }

  private keep(change: Partial<PatchChosen>): void {
    const { host, comparison } = this.data;
    const { chosenPair, cellPair, chosenTokens, goingOn: sweeps } = this;
    const chosen = { pair: chosenPair ?? null, cell: cellPair ?? null, tokens: chosenTokens ?? null, sweeps };
    keepPatch(host?.kept, comparison, { ...chosen, ...change });
  }

  /** Runs A with the part that the comparison names first, which is also the first that is offered. */
  runNamed(): void {
    const { leading } = this.data;
    if (!this.canRun || !leading) return;
    this.awaitedPart = leading;
    this.requestUpdate();
  }

  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector('h3')?.focus(options);
  }

  override updated(): void {
    const { of, awaitedPart } = this;
    const { parts } = this.single.intervention;
    const isOffered = (one: PatchedPart) => parts.some((part) => samePart(part, one));
    if (!this.shownFor || !shallowArrayEquals(this.shownFor, of)) {
      this.shownFor = of;
      const latest = this.latestResults.findLast(({ part }) => isOffered(part));
      if (latest) this.single.ask(latest.part);
    }
    if (!awaitedPart || !isOffered(awaitedPart)) return;
    this.awaitedPart = undefined;
    this.single.ask(awaitedPart);
  }

  override render() {
    const { data, places } = this;
    if (tellingRows(data.comparison, places.a).length === 0) return this.sameSoFar();
    return html`
      <h3 tabindex="-1">${texts.title}</h3>
      <p class="small muted">${withTerms(texts.explanation)}</p>
      ${this.canRun ? directionNote() : nothing}
      ${this.canRun ? nothing : html`<p class="small muted" data-saved-runs>${texts.saved}</p>`}
      ${this.canRun ? this.measuredBy() : nothing}
      ${this.canRun ? this.where() : nothing}
      ${leftOutNote(this.data, this.places)}
      <trace-intervention .label=${texts.title} .intervention=${this.patching()}>${this.sweepButton()}${this.verdictOfAll()}</trace-intervention>
      <div @show-run=${() => this.single.scrollIntoView({ block: 'nearest' })}>${this.isSummed ? this.maps() : nothing}
      <compare-stream-sweep .data=${this.data} .places=${this.followed} .canRun=${this.canRun} .goingOn=${this.goingOn.stream}
        @choose-run=${this.chosenStream} @sweep=${({ detail }: SweepEvent) => this.keepSweep({ stream: detail })}></compare-stream-sweep></div>
    `;
  }

  private sameSoFar() {
    return html`<h3 tabindex="-1">${texts.title}</h3>
      <p data-same-so-far>${texts.sameSoFar(tokenWords(this.data.comparison, this.places))}</p>
      <trace-intervention .label=${texts.title} .intervention=${{ ...this.patching(), parts: [], advice: undefined }}></trace-intervention>`;
  }

  private measuredBy() {
    const { outcome, contrast } = this;
    const chosen = this.chosenTokens ?? contrast;
    const because = contrast ? texts.contrast(quotedToken(contrast.ratherThan), contrast.because) : '';
    const patch = [...this.results('alone'), ...this.results('swept')].at(-1) ?? this.differences?.logit ?? undefined;
    return html`<compare-patch-token .data=${this.data} .outcome=${outcome} .because=${because}
      .followed=${followedOf(this.followed, { outcome, patch, chosen })}
      @follow=${({ detail }: FollowEvent) => this.followHere(detail)}></compare-patch-token>`;
  }

  /** The positions, and the tokens by which runs are measured. */
  private get followed(): PatchPlaces {
    const { places, outcome } = this;
    const tokens = this.chosenTokens ?? this.contrast;
    return tokens && this.canRun ? { ...places, ...askedOf(tokens, outcome) } : places;
  }

  /** The measure if the user has chosen none and the table does not compare two logits. */
  private get contrast(): Contrast | undefined {
    const { places, chosenTokens, isUnchosen, canRun } = this;
    if (!isUnchosen || chosenTokens || !canRun || places.ratherThan != null) return undefined;
    return contrastOf(this.outcome, places.id);
  }

  private where() {
    const { rows, shownRow, cell } = this;
    const { comparison } = this.data;
    return patchAt(comparison, { rows, shownRow, cell }, (row) => this.patchAt(row));
  }

  /** The row of the only patched token; `undefined` if all tokens with a counterpart are patched. */
  private get shownRow(): PairRow | undefined {
    const { pair } = this;
    return pair && this.rows.find(({ a }) => a === pair[0]);
  }

  private patchAt(chosen: PairRow | undefined): void {
    this.chosenPair = chosen && [chosen.a, chosen.b];
    this.cellPair = undefined;
    this.keep({});
  }

  /** The rows with a token on both sides. */
  private get rows(): PairRow[] {
    return pairRows(this.data.comparison);
  }

  /** The positions of the only patched token, as long as both stand in one row: sides can be swapped. */
  private get pair(): readonly [number, number] | undefined {
    const found = this.canRun ? this.besideEachOther(this.chosenPair) : undefined;
    return found && [found.a, found.b];
  }

  /** The row of the chosen cell of the residual stream, if parts are patched at another one. */
  private get cell(): PairRow | undefined {
    const found = this.besideEachOther(this.cellPair);
    return found && found.row !== this.shownRow?.row ? found : undefined;
  }

  private besideEachOther(pair: readonly number[] = []): PairRow | undefined {
    const [ofA, ofB] = pair;
    return this.rows.find(({ a, b }) => a === ofA && b === ofB);
  }

  private get asked(): PatchPlaces {
    const { pair, followed } = this;
    return pair ? { ...followed, pairs: pair } : followed;
  }

  /** The places for a run with this part: for the residual stream, at the chosen cell. */
  private askedOf(part: PatchedPart): PatchPlaces {
    const { cell, asked } = this;
    return cell && !isComponent(part) ? { ...asked, pairs: [cell.a, cell.b] } : asked;
  }

  private patching(): Intervention<Patch> {
    const parts = offeredParts(this.data).filter((part) => this.canRun || this.known(part));
    const [first, second] = parts.filter(isComponent);
    return {
      action: 'patch',
      of: this.of,
      besides: (part) => (isComponent(part) ? undefined : this.cell?.row),
      parts,
      advice: first && second && this.canRun ? this.advice(first, second) : undefined,
      rare: { are: (part) => !isComponent(part), title: texts.stream.whole, about: texts.stream.aboutWhole },
      label: (part) => texts.run(patchedName(part)),
      run: async (part, signal) => {
        // In a page that is made again, the last run is shown again; then the cell no longer counts.
        if (isComponent(part)) this.leaveCell();
        const patch = toldAlone(this.data, this.askedOf(part), part) ?? (await this.run('alone', part, signal));
        // The advice depends on what was run.
        this.requestUpdate();
        return patch;
      },
      sentences: (patch) => patchSentences(patch, quotedToken),
      shown: (patch) =>
        patch.most
          ? html`<trace-most-in-both .most=${patch.most} .told=${patch} .columns=${PATCH_COLUMNS}></trace-most-in-both>`
          : html``,
    };
  }

  /** `undefined` if the advice was followed. */
  private advice(first: ModelComponent, second: ModelComponent): string | undefined {
    const isLeft = this.patches.length < this.every.length && !this.known(second);
    if (!this.known(first)) return texts.advice(patchedName(first), patchedName(second));
    return isLeft ? texts.adviceThen(patchedName(second)) : undefined;
  }

  private leaveCell(): void {
    if (!this.cellPair) return;
    this.cellPair = undefined;
    this.keep({});
  }

  private run(kind: RunKind, part: PatchedPart, signal: AbortSignal): Promise<Patch> {
    return runPatch(this.data, this.askedOf(part), { kind, part }, signal);
  }

  private known(part: PatchedPart): Patch | undefined {
    return knownPatch(this.data, this.askedOf(part), part);
  }

  /** The last results for a single part; if a cell is chosen, at that cell. */
  private get latestResults(): readonly Patch[] {
    const { cell, asked } = this;
    const ofCell = cell && this.data.runs?.of(patchQuestion({ ...asked, pairs: [cell.a, cell.b] }))?.alone;
    return ofCell?.length ? ofCell : this.results('alone');
  }

  private results(kind: RunKind): readonly Patch[] {
    return this.data.runs?.of(this.question)?.[kind] ?? [];
  }

  private get question(): PatchQuestion {
    return patchQuestion(this.asked);
  }

  private get of(): readonly unknown[] {
    const { a, b, id, ratherThan } = this.followed;
    // The positions, for a single token.
    const [ofA, ofB] = this.pair ?? [];
    return [this.data.comparison, a, b, id, ratherThan, ofA, ofB];
  }

  /** The button that runs every part, one after another. */
  private sweepButton() {
    const { sweep } = this;
    return sweepControl({
      sweep,
      total: this.every.length,
      done: this.patches.length,
      canBegin: this.canRun && !this.areEndsAlike && sweep.error === undefined,
      label: texts.all,
      all: texts.all,
      begin: { action: 'patch-all', run: this.begin },
      cancel: { action: 'cancel-all', run: this.cancel },
    });
  }

  /** The verdict above the result of a single run: once all parts were tried, it is what counts. */
  private verdictOfAll() {
    const { summed, patches } = this;
    const [first = '', ...others] = summed?.told ?? [];
    const isWhole = patches.length === this.every.length;
    return html`${failureOf(this.sweep)}<p aria-live="polite" data-sweep=${patches.length}>${first === '' ? nothing : [isWhole ? html`<strong>${first}</strong>` : first, others.map((one) => ` ${one}`)]}</p>${this.howMeasured(summed?.measured ?? [])}`;
  }

  private howMeasured(measured: readonly string[]) {
    if (measured.length === 0) return nothing;
    return html`<details data-measured><summary>${texts.howMeasured}</summary><p>${measured.map((one) => html`<span>${withTerms(one)}</span> `)}</p></details>`;
  }

  /** Whether the verdict is shown above; a single run would say the same below. */
  private get isSummed(): boolean {
    return this.patches.length > 1 || this.results('swept').some(({ part }) => isComponent(part));
  }

  /** What all runs say together; `undefined` while they go on. */
  private get summed(): SweepWords | undefined {
    const { patches, differences: found, every } = this;
    if (this.sweep.isRunning || !this.isSummed) return undefined;
    const readsWordsAlone = differsInWords(this.data.comparison);
    const { told, measured } = sweepWords(patches, every.length, quotedToken, { found, readsWordsAlone });
    return { told, measured: [...measured, ...firstMlpSentences(patches, readsWordsAlone)] };
  }

  private maps() {
    const { every, patches } = this;
    const where = whereOf(this.data.comparison, this.shownRow?.row);
    const [first] = patches;
    if (!first || !endsDiffer(first)) return nothing;
    const runs = { every, patches, where, measure: measureOf(first, quotedToken) };
    return html`<compare-parts-maps .data=${this.data} .runs=${runs} .positions=${this.asked} @choose-run=${this.chosen}></compare-parts-maps>`;
  }

  private get every(): readonly ModelComponent[] {
    return this.toTry.every(this.data.comparison.a.summary.plan);
  }

  private get untried(): number[] {
    const { comparison, runs } = this.data;
    return this.toTry.untried(comparison.a.summary.plan, runs?.of(this.question), this.differences);
  }

  private get patches(): readonly Patch[] {
    return this.toTry.tried(this.data.runs?.of(this.question));
  }

  private get areEndsAlike(): boolean {
    const [first] = this.patches;
    return first !== undefined && !endsDiffer(first);
  }

  private readonly begin = (): void => {
    this.sweep.begin();
    this.result.begin();
    this.keepSweep({ parts: sweepKey(this.asked) });
  };

  private readonly cancel = (): void => {
    this.sweep.cancel();
    this.keepSweep({ parts: null });
  };

  private keepSweep(change: Partial<PatchChosen['sweeps']>): void {
    this.goingOn = { ...this.goingOn, ...change };
    this.keep({});
  }

  private readonly chosen = ({ detail: { part } }: ChooseRunEvent): void => {
    this.choose(part, part.head === null ? { layer: part.layer } : { layer: part.layer, head: part.head });
  };

  /** Handles the choice of a cell. Heads and MLPs keep their positions, so that their sweep is not discarded for one cell. */
  private readonly chosenStream = ({ detail: { pair, part } }: ChooseRunEvent): void => {
    if (pair) this.cellPair = [pair.a, pair.b];
    this.keep({});
    this.choose(part, { layer: part.layer });
  };

  /** Chooses the part in the panel as well as here, where its run is shown. */
  private choose(part: PatchedPart, change: Partial<SidePlace>): void {
    this.awaitedPart = part;
    this.requestUpdate();
    const { comparison, choice } = this.data;
    this.dispatchEvent(new CompareChooseEvent(chosenPlaces(comparison, choice, change)));
  }
}
