/** The next token, chosen by greedy decoding or drawn by chance. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import type { GeneratedToken } from '../../../src/engine/protocol/generation-protocol';
import { expectedTimes } from '../../../src/trace/readings/draw-tally';
import { type Predictions, probabilitiesById } from '../../../src/trace/readings/predictions';
import { sayKept } from '../../../src/trace/readings/sampling-words';
import { ChangeObserver } from '../../base/observer';
import { Query } from '../../base/query';
import { stayInPlace } from '../../base/stay-in-place';
import { WhenVisible } from '../../base/when-visible';
import type { ShapeStyle } from '../../heat-map/drawing';
import type { SavedPart } from '../../heat-map/figure-layout';
import { Saveable } from '../../heat-map/shown-figures';
import { announcer } from '../../keyboard/announcer';
import { nameParts } from '../../panel/named-parts';
import { askNames, askPredictions, labelOf } from '../../state/generation/asked-predictions';
import type { StepData } from '../../state/generation/step-data';
import { type WrittenPlace, writtenPlace } from '../../state/generation/written-output';
import { DRAWS, MANY_DRAWS } from '../../state/predictions/asked-draws';
import { barsPart } from '../../state/predictions/bars-drawing';
import { type DrawnLine, namedOn, visibleIntervals } from '../../state/predictions/draw-line';
import {
  changesDistribution,
  fitSetting,
  isSameSampling,
  LIMITS,
  optionsOf,
  seedAfter,
} from '../../state/predictions/sampling';
import { pickingSteps } from '../../state/story/picking-steps';
import { drawStrings } from '../../strings/drawn';
import { pictureTexts } from '../../strings/exports';
import { percentInWords, quotedToken, shareInThreeDigits } from '../../strings/format';
import { predictionStrings as texts } from '../../strings/predictions';
import { strings } from '../../strings/strings';
import { writtenStrings as written } from '../../strings/written';
import { controlStyles, sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import { isLargestType, isPresented } from '../../theme/type-size';
import { failureOf } from '../controls/error-box';
import { barStyles } from '../controls/probability-bar';
import '../controls/segmented';
import { controlTerm, withTerms } from '../controls/term';
import '../controls/draw-line';
import { BARS, BarScale, barsInSight, hasWideBars } from './bar-scale';
import { CountedDraws } from './counted-draws';
import { drawnOthers, nextTokenBars } from './next-token-bars';
import { nextTokenStyles } from './next-token-styles';
import './sampling-controls';

@customElement('trace-next-token')
export class NextTokenStep extends LitElement {
  static override styles = [sharedStyles, controlStyles, barStyles, nextTokenStyles];

  @property({ attribute: false }) panel!: StepData;
  private readonly near = new WhenVisible(this);
  private readonly predictions = askPredictions(this, this.near);
  /** Within an output that continues with another token than the most probable one: whether a rule has decided that. */
  private readonly place = new Query<WrittenPlace>(this, () => {
    const { next, summary, choice } = this.panel;
    const { greedy } = this;
    const taken = summary.tokens[choice.token + 1];
    const isAsked = summary.source && summary.saved?.hasModel !== false && this.predictions.current;
    if (!isAsked || !taken || greedy === undefined || taken.id === greedy) return undefined;
    const fetch = (signal: AbortSignal) => writtenPlace(next.host.connection, summary, choice.token + 1, [], signal);
    return { of: [next], key: [choice.token], when: this.near.visible, fetch };
  });
  private readonly names = askNames(this, () => (this.predictions.current ? this.shownIds : []), this.near);

  private readonly scale = new BarScale();

  /** The last draw, with what it was drawn from. */
  private kept: { readonly of: Predictions; readonly key: string; readonly line: DrawnLine } | undefined;

  /** Whether the drawn token comes first, as it does in a presentation. */
  private drawnFirst = false;

  /** Whether the drawn tokens without a bar are listed. */
  @state() private areOthersOpen = false;

  private readonly draws = new CountedDraws(() => {
    const { value: predictions } = this.predictions;
    return { next: this.panel.next, predictions, sampled: () => this.sampled, ids: this.shownBars };
  });

  private endStay: (() => void) | undefined;

  constructor() {
    super();
    new ChangeObserver(
      this,
      () => this.panel.next.sampling,
      () => this.stay(),
    );
    new ChangeObserver(this, () => this.panel.next.continuations);
    new ThemeObserver(this);
    new Saveable(
      this,
      ({ style }) => this.savedPart(style),
      () => this.panel.choice.level !== 'numbers' && this.predictions.value !== undefined,
    );
    nameParts(this, {
      'next token': () => this.renderRoot.querySelector('[data-next="greedy"] bdi'),
      // With numbers and scale, but without the controls, which are higher than a low panel.
      bars: () => this.renderRoot.querySelector('.setting > div'),
    });
  }

  /** Keeps the pressed control in place: another choice changes the number of lines above. */
  private stay(): void {
    this.endStay?.();
    this.endStay = stayInPlace(this);
  }

  override willUpdate(): void {
    const { choice, next } = this.panel;
    // Going back to the most probable token discards the draws.
    if (!next.sampling.value.draw) this.draws.forget();
    // A slider that is being moved must stay under the pointer.
    if (next.sampling.isSliding) return;
    this.drawnFirst = isPresented() && choice.level !== 'numbers' && this.line !== undefined;
  }

  override render() {
    const { choice, next, summary, height } = this.panel;
    const presented = isPresented();
    const token = summary.tokens[choice.token];
    const last = choice.token === summary.tokens.length - 1;
    const { draw, seed } = next.sampling.value;
    const isLarge = isLargestType();
    const isWide = hasWideBars(height);
    const { drawnFirst, line } = this;
    const after = token
      ? html`<p class="small muted ${presented ? '' : 'seen-whole'}">${texts.after(quotedToken(token), choice.token, last, summary.source !== undefined)}</p>`
      : nothing;
    return html`
      ${presented ? nothing : after}
      <div class="method ${presented ? 'presented' : ''} ${isLarge ? 'large' : ''}">
        <trace-segmented data-picker="method" breaks .label=${texts.method} .showLabel=${!presented} .value=${draw ? 'draw' : 'greedy'}
          .options=${(['greedy', 'draw'] as const).map((value) => ({ value, label: texts.methods[value] }))}
          @pick=${(event: CustomEvent<string>) => next.sampling.change({ draw: event.detail === 'draw' })}
        ></trace-segmented>
        <span class="draws"><vscode-button secondary data-action="draw-again" title=${texts.drawAgainTitle(seedAfter(seed))}
            @click=${() => next.sampling.drawAgain()}>${texts.drawAgain}</vscode-button>
          ${
            choice.level === 'numbers'
              ? nothing
              : html`<vscode-button secondary data-action="draw-many" title=${texts.drawManyTitle(DRAWS, this.draws.nextSeeds(DRAWS))}
                  ?disabled=${!this.predictions.current} @click=${() => this.drawMany(DRAWS)}>${texts.drawMany(DRAWS)}</vscode-button>
                ${presented ? nothing : html`<vscode-button secondary data-action="draw-more" title=${texts.drawManyTitle(MANY_DRAWS, this.draws.nextSeeds(MANY_DRAWS))} ?disabled=${!this.predictions.current} @click=${() => this.drawMany(MANY_DRAWS)}>${texts.drawMany(MANY_DRAWS)}</vscode-button>`}`
          }</span>
        <span class="seed"><span>${controlTerm(texts.seed)}</span>
          <input type="number" aria-label=${texts.seed} min=${LIMITS.seed.min} max=${LIMITS.seed.max} step="1" ?disabled=${!draw}
            .value=${String(seed)} data-number="seed" @change=${this.setSeed}></span>
        ${presented ? nothing : this.drawnNow()}
      </div>
      ${
        choice.level === 'numbers'
          ? nothing
          : html`<div class="setting ${presented ? 'beside' : ''} ${isWide ? 'wide' : ''}"><div>${this.bars()}</div>
              <div class="controls">${this.sampling(presented, isWide)}${this.drawnOften()}</div></div>`
      }
      ${drawnFirst && line ? html`<div class="drawn-first">${this.token('drawn', line.id, this.sampled)} ${this.drawnOn(line)}</div>` : nothing}
      ${failureOf(this.predictions)} ${failureOf(this.place)} ${failureOf(this.names)}
      <div class=${presented ? '' : 'picked'}>${this.predictions.value ? this.tokens(presented ? after : nothing) : html`<p class="muted" role="status">${strings.loading}</p>`}
        ${draw || presented ? nothing : html`<p class="small muted" data-draw-hint>${texts.drawHint}</p>`}
        ${this.onward()}</div>
    `;
  }

  /** The sliders; folded for beginners, who choose between the most probable token and a drawn one. */
  private sampling(presented: boolean, isWide: boolean) {
    const { next, summary, walk } = this.panel;
    const sliders = html`<trace-sampling ?beside=${presented} ?wide=${isWide} .sampling=${next.sampling}
      .vocabSize=${summary.model.vocabSize}></trace-sampling>`;
    if (walk !== 'beginners' || presented) return sliders;
    return html`<details data-sampling ?open=${changesDistribution(next.sampling.value)}><summary>${texts.foldedControls}</summary>${sliders}</details>`;
  }

  /** Settings found elsewhere and consequences shown elsewhere. They come last, so that nothing moves when they appear. */
  private onward() {
    const told = [this.keptOf, this.goesOn(), this.methodHint].filter((sentence) => sentence !== '');
    return told.length === 0 ? nothing : html`<p class="small muted seen-whole" data-goes-on>${told.join(' ')}</p>`;
  }

  /** How many tokens top-k and top-p leave, if one is drawn. */
  private get keptOf(): string {
    const options = optionsOf(this.panel.next.sampling.value);
    const predictions = this.predictions.value;
    return predictions && options.temperature > 0 ? sayKept(predictions.kept(options)) : '';
  }

  /** Says where the sliders are, if not here, so that one can see their effect. */
  private get methodHint(): string {
    const { choice, next, summary } = this.panel;
    const steps = pickingSteps(summary.plan, choice.level);
    if (!steps || next.sampling.value.draw || steps.sliders.number === steps.choice.number) return '';
    return texts.methodHint(steps.sliders);
  }

  /** Says that generation continues with the picked settings; text generated already does not change by itself. */
  private goesOn(): string {
    const { next, summary } = this.panel;
    const step = summary.plan.sections.find(({ view }) => view === 'generation')?.number;
    if (step === undefined) return '';
    const { value } = next.sampling;
    const { continuations } = next;
    const shown = isSameSampling(optionsOf(value), continuations.shown.sampling);
    const hasGiven = continuations.shown.tokens.some((_, at) => continuations.isGiven(at));
    return texts.goesOn(step, { draw: value.draw, shown, hasGiven });
  }

  /** The most probable tokens. */
  private get first(): readonly number[] {
    return [...(this.predictions.value?.order.slice(0, BARS) ?? [])];
  }

  /** The tokens whose text is shown. */
  private get shownIds(): readonly number[] {
    const onLine = this.line ? namedOn(this.line) : [];
    const others = this.areOthersOpen ? this.drawnOthers.map(([id]) => id) : [];
    return [...new Set([...this.first, this.drawn, this.ruled?.id, ...onLine, ...others])].filter(
      (id) => id !== undefined,
    );
  }

  private get greedy(): number | undefined {
    return this.first[0];
  }

  /** The token that the model writes here because generation_config.json decides it; `undefined` if it does not. */
  private get ruled(): GeneratedToken | undefined {
    const { choice, summary } = this.panel;
    const isLast = choice.token === summary.tokens.length - 1;
    const written = isLast ? summary.generation.tokens[0] : this.place.current ? this.place.value?.token : undefined;
    return written?.rules?.length ? written : undefined;
  }

  /** By token id, the probabilities after sampling controls; `undefined` if no token is drawn. */
  private get sampled(): ArrayLike<number> | undefined {
    const { value } = this.panel.next.sampling;
    const predictions = this.predictions.value;
    if (!value.draw || !predictions) return undefined;
    return probabilitiesById(predictions.sampled(optionsOf(value)), predictions.logits.length);
  }

  private bars() {
    const { draws, shownBars: ids, sampled, drawnOthers: others, areOthersOpen } = this;
    const { names, sampling } = this.panel.next;
    const { value: predictions, current } = this.predictions;
    if (!predictions) return nothing;
    const { tally, earlier } = draws;
    const isOther = sampled !== undefined && changesDistribution(sampling.value);
    return nextTokenBars({
      predictions,
      isStale: !current,
      names,
      ids,
      settings: sampling.value,
      sampled,
      isOther,
      counts: tally && { tally, earlier: earlier?.tally, draws: draws.count, by: draws.by },
      others,
      areOthersOpen,
      toggleOthers: this.toggleOthers,
      scaleOf: (shares) => this.scale.fit(predictions, shares, sampling.isSliding),
    });
  }

  /** The tokens with a bar. */
  private get shownBars(): readonly number[] {
    return this.first.slice(0, barsInSight(this.panel.height));
  }

  /** The drawn tokens without a bar. */
  private get drawnOthers() {
    return drawnOthers(this.draws.tally, this.shownBars);
  }

  private readonly toggleOthers = (): void => {
    this.areOthersOpen = !this.areOthersOpen;
  };

  /** How often the most probable token was drawn. Before that is asked for, the same room says that it can be. */
  private drawnOften() {
    const { greedy, sampled, draws } = this;
    const { tally, earlier } = draws;
    if (!tally || greedy === undefined) return html`<p class="small muted often">${texts.drawManyHint(DRAWS)}</p>`;
    const share = sampled?.[greedy] ?? 0;
    const title = `${draws.by}. ${texts.spreadOf(draws.count, share, expectedTimes(draws.count, share))}`;
    const clear = html` <button type="button" class="link" data-action="clear-before" title=${texts.clearBeforeTitle} @click=${this.clearBefore}>${texts.clearBefore}</button>`;
    return html`<p class="small often"><span data-drawn-often title=${title}>${draws.said(tally)}</span>${earlier ? clear : nothing}</p>`;
  }

  private clearBefore(): void {
    this.draws.clearEarlier();
    this.requestUpdate();
    this.renderRoot.querySelector<HTMLElement>('[data-action="draw-many"]')?.focus();
  }

  private drawMany(count: number): void {
    const { draws } = this;
    draws.ask(count);
    this.requestUpdate();
    const { tally } = draws;
    if (tally) announcer.say(draws.announced(tally));
  }

  /** The bars as part of a saved picture. */
  private savedPart(style: ShapeStyle): SavedPart | undefined {
    const { sampled, panel, first } = this;
    const predictions = this.predictions.value;
    if (!predictions || !this.names.current) return undefined;
    const isOther = sampled !== undefined && changesDistribution(panel.next.sampling.value);
    const share = (probability: number) => ({ probability, written: shareInThreeDigits(probability) });
    const rows = first.map((id, rank) => ({
      rank,
      token: labelOf(panel.next.names, id),
      ...share(predictions.probability(id)),
      after: isOther ? share(sampled[id] ?? 0) : undefined,
      isChosen: id === this.drawn,
    }));
    const of = { name: pictureTexts.tokenProbabilities, full: this.scale.value, vocabulary: predictions.logits.length };
    return barsPart(rows, of, style);
  }

  private get drawn(): number | undefined {
    return this.line?.id;
  }

  /** Why the drawn token was drawn; `undefined` if none was. */
  private get line(): DrawnLine | undefined {
    const { value } = this.panel.next.sampling;
    const predictions = this.predictions.value;
    const options = optionsOf(value);
    if (options.temperature === 0 || !predictions) return undefined;
    const key = JSON.stringify(options);
    if (this.kept?.of !== predictions || this.kept.key !== key) {
      const { id, draw } = predictions.draw(options);
      const line = { id, draw, intervals: visibleIntervals(predictions.sampled(options), draw) };
      this.kept = { of: predictions, key, line };
    }
    return this.kept.line;
  }

  /**
   * The drawn token beside the control that draws it, since the detailed explanation may be far above. Its room is kept before
   * a token is drawn.
   */
  private drawnNow() {
    const { line } = this;
    return html`<span class="now ${line ? '' : 'none'}" data-drawn-now=${line?.id ?? nothing}>${texts.drawnNow} <bdi>${line ? labelOf(this.panel.next.names, line.id) : '\u00a0'}</bdi></span>`;
  }

  /** The drawn number on the line of all intervals. */
  private drawnOn(line: DrawnLine) {
    const { names, sampling } = this.panel.next;
    const nameOf = (id: number) => labelOf(names, id);
    const by = { seed: sampling.value.seed, nth: 0, isChanged: changesDistribution(sampling.value) };
    const name = `“${nameOf(line.id)}”`;
    const told = drawStrings.drawn(name, by, line.draw);
    const short = drawStrings.drawnShort(name, line.draw);
    return html`<trace-draw-line .line=${line} .nameOf=${nameOf} .told=${told} .toldShort=${short}></trace-draw-line>`;
  }

  /** @param after the token it follows, if that is said here; a line stays visible with what it introduces */
  private tokens(after: unknown) {
    const { line, greedy, sampled, ruled } = this;
    const isOther = ruled !== undefined && ruled.id !== greedy;
    const first = isOther ? texts.notTaken : line ? texts.greedyInstead : texts.greedy;
    const stale = !this.predictions.current;
    return html`<div class=${stale ? 'stale' : ''} aria-busy=${stale}><div class="seen-whole">${after}<p>${withTerms(first)}</p> ${this.token('greedy', greedy as number, sampled)}</div>
      ${isOther ? html`<p>${texts.ruled}</p> ${this.token('ruled', ruled.id, sampled)}` : nothing}
      ${ruled?.rules?.map((rule) => html`<p class="small" data-rule=${rule.rule}>${written.rule(rule)}</p>`) ?? nothing}
      ${
        line === undefined || this.drawnFirst
          ? nothing
          : html`<p>${texts.drawn(this.panel.next.sampling.value.seed)}</p> ${this.token('drawn', line.id, sampled)} ${this.drawnOn(line)}`
      }</div>`;
  }

  /** @param sampled the probabilities after sampling controls, if the drawn token is taken */
  private token(kind: 'greedy' | 'ruled' | 'drawn', id: number, sampled: ArrayLike<number> | undefined) {
    const { names, sampling } = this.panel.next;
    const isRuledOut = kind === 'greedy' && this.ruled !== undefined && this.ruled.id !== id;
    const taken = kind === 'drawn' || (sampled === undefined && !isRuledOut);
    const predictions = this.predictions.value as Predictions;
    const name = names.get(id);
    const raw = predictions.probability(id);
    const after = sampled?.[id];
    const probability =
      after === undefined || !changesDistribution(sampling.value)
        ? texts.withProbability(percentInWords(raw))
        : texts.withBoth(percentInWords(raw), percentInWords(after));
    return html`<p class="token seen-whole ${taken ? 'taken' : ''}" data-next=${kind} data-id=${id}>
      <bdi title=${name?.token ?? ''}>${labelOf(names, id)}</bdi>
      <span class="mono">id ${id}</span>
      <span class="muted">${texts.rankOf(predictions.rank(id) + 1)}</span>
      <span class="muted probability" title=${raw}>${probability}</span></p>`;
  }

  private setSeed(event: Event): void {
    const input = event.target as HTMLInputElement;
    const seed = input.value === '' ? undefined : fitSetting('seed', Number(input.value));
    if (seed !== undefined) this.panel.next.sampling.change({ seed });
    input.value = String(this.panel.next.sampling.value.seed);
  }
}
