/** The most probable next tokens as bars, which are visible at every step. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { whyNot } from '../../../src/architectures/plan/why-not';
import type { Prediction } from '../../../src/engine/protocol/generation-protocol';
import { type HeadPlace, isSameHead } from '../../../src/trace/heads/head-place';
import { ChangeObserver } from '../../base/observer';
import { pairWaits } from '../../choice/choice';
import { explainingStep } from '../../choice/explaining-step';
import type { ShapeStyle } from '../../heat-map/drawing';
import type { SavedPart } from '../../heat-map/figure-layout';
import type { ShownFigure } from '../../heat-map/shown-figures';
import { FocusHandover } from '../../keyboard/focus-handover';
import { wordOfText } from '../../keyboard/words-of-text';
import { ChooseEvent, WalkEvent } from '../../panel/panel';
import { traceFileName } from '../../state/figures/value-export';
import { askNamedPredictions, askNames, labelOf } from '../../state/generation/asked-predictions';
import { nextInStrip } from '../../state/generation/next-in-strip';
import type { StepData } from '../../state/generation/step-data';
import { barsPart } from '../../state/predictions/bars-drawing';
import { formerShare, topBefore } from '../../state/predictions/former-share';
import { changesDistribution } from '../../state/predictions/sampling';
import {
  nameText,
  percentInTable,
  percentInWords,
  quotedToken,
  shareText,
  tokenLabel,
  whitespaceIn,
} from '../../strings/format';
import { lessonStrings } from '../../strings/lessons';
import { predictionStrings } from '../../strings/predictions';
import { storyStrings as strings } from '../../strings/story';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { barStyles, probabilityBar } from '../controls/probability-bar';
import { scaleIfSmall } from '../predictions/bar-scale';
import '../figures/picture-menu';
import '../predictions/candidate-menu';
import { numbersOfLines } from '../figures/save-values';
import type { CandidateMenu } from '../predictions/candidate-menu';
import { nextBarsStyles } from './next-bars-styles';

/** The ids of two tokens: the explained one, and the one it is compared with. */
interface Pair {
  readonly token: number;
  readonly other: number;
}

/** The texts of two tokens and the trace of their model, since ids mean other tokens in another model. */
interface AskedPair {
  readonly summary: StepData['summary'];
  readonly token: string;
  readonly other: string;
}

@customElement('trace-next-bars')
export class NextBars extends LitElement {
  static override styles = [sharedStyles, barStyles, nextBarsStyles];

  @property({ attribute: false }) panel!: StepData;
  @property({ attribute: false }) count = 5;
  /** Whether a lesson leads; why a token is predicted is then not offered as a question beside its card, unless the user asks. */
  @property({ type: Boolean }) led = false;
  /** On one line, without bars. */
  @property({ type: Boolean, reflect: true }) flat = false;
  @property({ type: Boolean, reflect: true }) large = false;
  /** Whether no other bars beside the steps link to the step that explains them. */
  @property({ attribute: false }) alone = false;
  /** Whether its numbers are as exact as those of a table above; otherwise as in sentences and above the text. */
  @property({ attribute: false }) exact = false;
  @query('trace-candidate-menu') private candidateMenu!: CandidateMenu;
  /** The pair that was explained for the previously chosen token or in another model; that has ended, and is said once. */
  private ended: AskedPair | undefined;
  private asked: AskedPair | undefined;
  private headBefore: HeadPlace | undefined;
  /** The token after which the tokens shown last come, and its trace. */
  private shownAfter: { readonly summary: StepData['summary']; readonly token: number } | undefined;
  /** The trace whose own predictions were shown last. */
  private knownOf: StepData['summary'] | undefined;
  private readonly predictions = askNamedPredictions(this, () => {
    const { choice, summary } = this.panel;
    return whyNot(summary.plan, 'Generation') !== undefined || this.known ? undefined : choice.token;
  });
  private readonly names = askNames(this, () => {
    const { ids, explained } = this;
    const { target } = this.panel.choice;
    const others = [target, this.taken ?? null].filter((id) => id !== null);
    return [...new Set([...ids, ...others, ...(explained ? Object.values(explained) : [])])];
  });

  constructor() {
    super();
    new ChangeObserver(this, () => this.panel.next.sampling);
    new ChangeObserver(this, () => this.panel.next.continuations);
    new FocusHandover(this, ['[data-action="why"]', 'li button']);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('panel');
    const { choice, summary } = this.panel;
    if (!before || JSON.stringify(before.choice) === JSON.stringify(choice)) return;
    const isOfOther = (pair: AskedPair | undefined) => pair && pair.summary.model.folder !== summary.model.folder;
    const isElsewhere = before.choice.token !== choice.token;
    const isOver = isOfOther(this.asked) || (before.summary === summary && isElsewhere);
    // In another model, the head that the panel opens on is chosen a little later.
    const isSaid = isOfOther(this.ended) && !isElsewhere && choice.target === null;
    // That it waits is said as long as it does, and once more if it then ends.
    const isStillSaid = this.ended && (pairWaits(choice) || pairWaits(before.choice));
    if (choice.ratherThan !== null) this.ended = undefined;
    else if (isOver && !isStillSaid) this.ended = this.asked;
    else if (!isSaid && !isStillSaid) this.ended = undefined;
    this.noteHead(before);
  }

  /**
   * Notes the head that was shown when the question changed to another prediction or another pair; the panel may then choose
   * another head. At the next step, or with the prediction itself asked for again, that is no longer news.
   */
  private noteHead({ choice: before, summary }: StepData): void {
    const { choice } = this.panel;
    const isHere = summary === this.panel.summary && before.token === choice.token && choice.isAutomatic;
    const isOther = before.target !== choice.target || before.ratherThan !== choice.ratherThan;
    const isAsked = choice.target !== null || choice.ratherThan !== null;
    const isNews = isHere && (isOther ? isAsked : choice.level === 'numbers' || before.step === choice.step);
    if (!isNews) this.headBefore = undefined;
    else if (isOther) this.headBefore = { layer: before.layer, head: before.head };
  }

  /**
   * Says that the head has changed with the question, with a button to go back. Below the rail it comes first: the bars are at
   * the foot of the panel, and the pressed one stays in place.
   */
  private headGaveWay() {
    const { headBefore } = this;
    const { choice } = this.panel;
    if (!headBefore || isSameHead(headBefore, choice)) return nothing;
    const [now, before] = [choice, headBefore].map(({ layer, head }) => lessonStrings.headName(layer, head));
    return html`<p class="moved" role="status" data-head-gave-way>${strings.headGaveWay(now as string, before as string)}
      <button type="button" class="link" data-action="head-back" @click=${() => this.dispatchEvent(new ChooseEvent(headBefore))}>${strings.headBack(before as string)}</button></p>`;
  }

  override updated(): void {
    const { choice, summary } = this.panel;
    const { explained } = this;
    this.asked = explained && { summary, token: this.nameOf(explained.token), other: this.nameOf(explained.other) };
    if (!this.isStale) this.shownAfter = { summary, token: choice.token };
    if (this.known) this.knownOf = this.panel.summary;
  }

  override render() {
    const probabilities = this.probabilities;
    // The menu comes before they are loaded: saving the figure waits for them.
    if (!probabilities) return html`${this.large ? this.menu() : nothing}${failureOf(this.predictions)}`;
    const { isStale, heading: title, large, flat } = this;
    const bars = html`<ol data-one-stop class=${isStale ? 'stale' : ''} aria-label=${title} aria-busy=${isStale} @contextmenu=${this.openMenu}>${this.ids.map((id, place) => this.bar(id, probabilities[place] ?? 0))}</ol>
      <trace-candidate-menu .panel=${this.panel}></trace-candidate-menu>`;
    const failures = html`${failureOf(this.predictions)}${failureOf(this.names)}`;
    if (large)
      return html`${this.menu()}${this.alone ? this.whys() : nothing}${bars}${this.scale()}${this.aboutFormer()}${this.again()}${this.alone ? this.headGaveWay() : nothing}${failures}`;
    const heading = html`<h2 title=${title}>${title}</h2>`;
    if (flat) return html`${this.isAsked ? nothing : heading}${this.why()}${bars}${this.whyInLine()}${failures}`;
    return html`${this.headGaveWay()}${heading}${this.whys()}${bars}${failures}`;
  }

  /**
   * The probability of a whole bar. Beside the steps it is always 100 %, since those bars are compared from token to token.
   */
  private get full(): number {
    const { ids, large, probabilities = [] } = this;
    return large ? scaleIfSmall([...probabilities, ...ids.map((id) => this.formerOf(id) ?? 0)]) : 1;
  }

  /** Says how long the bars could be, if that is not 100 %. */
  private scale() {
    const { full } = this;
    return full === 1 ? nothing : html`<p class="former-mark" data-scale=${full}>${predictionStrings.scale(full)}</p>`;
  }

  /** Explains the lines at the bars, if there are any, and why other bars have none. */
  private aboutFormer() {
    const without = this.ids.filter((id) => this.formerOf(id) === undefined);
    if (without.length === this.ids.length) return nothing;
    const names = without.map((id) => this.nameOf(id));
    const why = names.length > 0 ? ` ${strings.noFormerMarks(names, topBefore(this.panel).length)}` : '';
    return html`<p class="former-mark" data-former-mark>${strings.formerMarks}${why}</p>`;
  }

  /**
   * The probability of a token before the text was edited; only if the bars are the figure and are about the token after the
   * text.
   */
  private formerOf(id: number): number | undefined {
    const { panel, large, known } = this;
    return large && known ? formerShare(panel, id) : undefined;
  }

  /** Says that the choice of a bar holds at every step, with a button to undo it; below the bars, so that none moves. */
  private again() {
    const { explained, isAsked, ids } = this;
    const { target } = this.panel.choice;
    const [first] = ids;
    if (!isAsked || explained || target === null || first === undefined || target === first) return nothing;
    return html`<p class="again" role="status" data-explained=${target}>${strings.explainedNow(this.nameOf(target))}
      <button type="button" class="link" data-action="explain-first" @click=${() => this.choose(null)}>${strings.explainAgain}</button></p>`;
  }

  /** The menu that saves them, as beside other figures. */
  private menu() {
    const { heading, panel } = this;
    const { host, summary } = panel;
    if (!host) return nothing;
    const file = { name: traceFileName('predictions', summary), about: heading };
    return html`<trace-picture-menu .name=${heading} .summary=${summary} .traces=${[summary.trace]} .host=${host}
      .picture=${this.picture} .numbers=${numbersOfLines(() => this.lines(), file)}></trace-picture-menu>`;
  }

  private readonly picture = () => (this.probabilities ? this.draw : undefined);
  private readonly draw: ShownFigure['draw'] = ({ style }) => this.drawn(style);

  /** As a table for other programs. */
  private lines(): string[][] {
    const { ids, probabilities = [] } = this;
    const rows = ids.map((id, rank) => [
      String(rank + 1),
      this.nameOf(id),
      String(id),
      String(probabilities[rank] ?? ''),
    ]);
    return [[...strings.exportedBars], ...rows];
  }

  /** What they are the probabilities of; until the new ones are loaded, they belong to the previously chosen token. */
  private get heading(): string {
    const { choice, summary, next: tokens } = this.panel;
    const before = this.isStale && this.shownAfter?.summary === summary ? this.shownAfter.token : undefined;
    const position = before ?? choice.token;
    const token = summary.tokens[position];
    const isLast = position === summary.tokens.length - 1;
    const { value } = tokens.sampling;
    const isBefore = value.draw && changesDistribution(value);
    const [next, after] = isBefore
      ? [strings.nextBeforeSampling, strings.afterBeforeSampling]
      : [strings.comesNext, strings.comesAfter];
    return isLast || !token ? next : after(quotedToken(token));
  }

  /** As part of a saved picture. */
  private drawn(style: ShapeStyle): SavedPart | undefined {
    const { ids, probabilities, heading, panel } = this;
    if (!probabilities) return undefined;
    const rows = ids.map((id, rank) => {
      const probability = probabilities[rank] ?? 0;
      return {
        rank,
        token: this.nameOf(id),
        probability,
        written: this.written(probability),
        former: this.formerOf(id),
        isChosen: panel.choice.target === id,
      };
    });
    const of = { name: heading, full: this.full, vocabulary: panel.summary.model.vocabSize };
    return barsPart(rows, of, style);
  }

  private written(probability: number): string {
    return this.exact ? percentInTable(probability) : shareText(probability);
  }

  /**
   * The questions. Of two tokens the most probable one comes first, whichever is explained, so that the pressed one stays in
   * place.
   */
  private whys() {
    const { taken, panel } = this;
    if (this.isLed && !this.isAsked) return this.ended ? [this.why()] : [];
    const isOfTaken = taken !== undefined && panel.choice.target === taken;
    return isOfTaken ? [this.whyTaken(), this.why()] : [this.why(), this.whyTaken()];
  }

  /** A link to the step that explains the chosen prediction, or the most probable one. */
  private why() {
    const { explaining, explained, isAsked, ended } = this;
    if (ended && !isAsked)
      return html`<p class="why muted" role="status" data-pair-ended>${this.endedWords(ended)}</p>`;
    const id = this.panel.choice.target ?? this.ids[0];
    if (explaining === undefined || id === undefined || (this.flat && !isAsked)) return nothing;
    const token = this.nameOf(id);
    const stale = this.isStale && this.panel.choice.target === null ? 'stale' : '';
    if (explained) return this.explainedPair(explained, stale, explaining);
    return html`<p class="why ${stale} ${isAsked ? '' : 'idle'}" data-why=${id}>${this.question(token, explaining)}</p>`;
  }

  /**
   * A second question, if the shown text continues with another token than the most probable one: why that one, or, if that is
   * explained already, why the most probable one. There is always one more line.
   */
  private whyTaken() {
    const { explaining, taken } = this;
    const [first] = this.ids;
    if (explaining === undefined || taken === undefined || first === undefined) return nothing;
    const isExplained = this.panel.choice.target === taken;
    const id = isExplained ? first : taken;
    const to = isExplained ? null : taken;
    return html`<p class="why idle" data-why-taken=${id}>${this.question(this.nameOf(id), explaining, to)}</p>`;
  }

  /** On one line the question is behind the tokens; it is about the token that the shown text continues with. */
  private whyInLine() {
    const { explaining, isAsked, ended, taken } = this;
    const id = taken ?? this.ids[0];
    if (this.isLed || isAsked || ended || explaining === undefined || id === undefined) return nothing;
    return html`<p class="why idle" data-why=${id}>${this.question(this.nameOf(id), explaining, taken)}</p>`;
  }

  /** The question itself is the link. @param target see `link` */
  private question(token: string, step: number, target?: number | null) {
    const words = { label: strings.whyLabel(token, step), title: strings.whyTitle(token, step) };
    return this.link(step, words, strings.why(token), target);
  }

  /**
   * Says that the tint of heads and the findings are about a difference, which a click ends.
   */
  private explainedPair(explained: Pair, stale: string, step: number) {
    const [token, other] = [this.nameOf(explained.token), this.nameOf(explained.other)];
    const words = { label: strings.whyPairLabel(token, other, step), title: strings.pairTitle(token, other) };
    const asked = html`<span>${strings.whyPair(token)}</span><span class="not">${strings.not}</span><span class="other">${other}</span>`;
    return html`<p class="why ${stale}" data-pair="${explained.token} ${explained.other}">${this.link(step, words, asked)}
      <button type="button" class="aside" data-action="explain-alone" aria-label=${strings.explainAlone(token)}
        title=${strings.explainAlone(token)} @click=${() => this.dispatchEvent(new ChooseEvent({ ratherThan: null, ofLead: false }))}>✕</button></p>`;
  }

  /** @param target the token to explain there; `undefined` to keep the present one */
  private link(
    step: number,
    { label, title }: { readonly label: string; readonly title: string },
    text: unknown,
    target?: number | null,
  ) {
    const go = () => {
      if (target !== undefined) this.choose(target);
      this.dispatchEvent(new WalkEvent(step));
    };
    return html`<button type="button" class="ask" data-action=${target === undefined ? 'why' : 'why-taken'} aria-label=${label} title=${title}
      @click=${go}>${text}</button>`;
  }

  /** The token that the shown text continues with, if it was drawn or chosen by hand and is not the most probable one. */
  private get taken(): number | undefined {
    const { summary, choice } = this.panel;
    if (choice.token !== summary.tokens.length - 1) return undefined;
    const next = nextInStrip(this.panel);
    const isTaken = next?.how === 'drawn' || next?.how === 'given';
    return isTaken && next.token.id !== next.first.id ? next.token.id : undefined;
  }

  /** Whether a lesson leads, or the walk for beginners, which leaves out the step that answers why. */
  private get isLed(): boolean {
    return this.led || this.panel.walk === 'beginners';
  }

  /** Whether the user has chosen what is explained. */
  private get isAsked(): boolean {
    return this.explaining !== undefined && (this.panel.choice.target !== null || this.explained !== undefined);
  }

  /** The number of the step that explains a prediction, if there is one. */
  private get explaining(): number | undefined {
    return explainingStep(this.panel.summary.plan);
  }

  /** The explained token and the one it is compared with, if there are two. */
  private get explained(): Pair | undefined {
    const { choice, summary } = this.panel;
    const { target, ratherThan } = choice;
    if (whyNot(summary.plan, 'Direct logit attribution') !== undefined) return undefined;
    const token = target ?? this.ids[0];
    return ratherThan === null || token === undefined || token === ratherThan
      ? undefined
      : { token, other: ratherThan };
  }

  private endedWords({ summary, token, other }: AskedPair): string {
    const { folder, name } = summary.model;
    const { choice, summary: shown } = this.panel;
    const own = pairWaits(choice) ? shown.tokens[choice.tokenBefore as number] : undefined;
    if (own) return strings.pairWaits(token, other, tokenLabel(own));
    return folder === this.panel.summary.model.folder
      ? strings.pairEnded(token, other)
      : strings.pairEndedIn(token, other, nameText(name));
  }

  private nameOf(id: number): string {
    return labelOf(this.panel.next.names, id);
  }

  private titleOf(id: number, probability: number): string {
    const name = this.panel.next.names.get(id);
    const step = this.explaining;
    const why = step === undefined ? [] : [strings.explains(step, this.panel.choice.target === id)];
    const former = this.formerOf(id);
    const before = former === undefined ? [] : [strings.formerly(percentInWords(former))];
    return [percentInWords(probability), ...before, ...(name ? whitespaceIn(name) : []), ...why].join('\n');
  }

  private bar(id: number, probability: number) {
    const chosen = this.panel.choice.target === id;
    return html`<li class="seen-whole"><button type="button" data-id=${id} data-probability=${probability} aria-pressed=${chosen} ${wordOfText()}
      title=${this.titleOf(id, probability)} @click=${() => this.choose(chosen ? null : id)}>
      <bdi>${this.nameOf(id)}</bdi>${probabilityBar(probability, this.full, this.formerOf(id))}
      <span class="share">${this.written(probability)}</span></button></li>`;
  }

  private readonly openMenu = (event: MouseEvent): void => {
    void this.candidateMenu.open(event);
  };

  /** Explains this token; heads are then tinted by their contribution to it. */
  private choose(target: number | null): void {
    this.dispatchEvent(new ChooseEvent({ target }));
  }

  private get ids(): readonly number[] {
    const { shownKnown, count, predictions, panel } = this;
    if (shownKnown) return shownKnown.map(({ id }) => id);
    const first = [...(predictions.value?.order.slice(0, count) ?? [])];
    const { target } = panel.choice;
    return target !== null && this.isBeyond(first) ? [...first.slice(0, -1), target] : first;
  }

  /** Whether the question beside these tokens is about another one, which then takes the place of the last. */
  private isBeyond(first: readonly number[]): boolean {
    const { target } = this.panel.choice;
    return !this.large && target !== null && first.length > 0 && !first.includes(target);
  }

  private get probabilities(): readonly number[] | undefined {
    const { shownKnown } = this;
    if (shownKnown) return shownKnown.map(({ probability }) => probability);
    const { value } = this.predictions;
    return value && this.ids.map((id) => value.probability(id));
  }

  /** Whether the tokens shown still come after the previously chosen token. */
  private get isStale(): boolean {
    return !this.known && !this.predictions.current;
  }

  /** The predictions after the last token, which are part of the trace. */
  private get known(): readonly Prediction[] | undefined {
    const { summary, choice } = this.panel;
    const { ofTrace } = this;
    const isShown = choice.token === summary.tokens.length - 1 && !this.isBeyond((ofTrace ?? []).map(({ id }) => id));
    return isShown ? ofTrace : undefined;
  }

  private get ofTrace(): readonly Prediction[] | undefined {
    const { top } = this.panel.summary;
    return top.length >= this.count ? top.slice(0, this.count) : undefined;
  }

  /** The same while those after another token are loading, since nothing above the bars must move. */
  private get shownKnown(): readonly Prediction[] | undefined {
    const { value, error } = this.predictions;
    const isAwaited = value === undefined && error === undefined && this.knownOf === this.panel.summary;
    return this.known ?? (isAwaited ? this.ofTrace : undefined);
  }
}
