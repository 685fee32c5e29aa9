/** The findings of a step: their sentences, with links to what they name. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import { forcedIn, type OutputTarget } from '../../../src/engine/protocol/generation-protocol';
import type { Plan } from '../../../src/engine/protocol/model-protocol';
import type { Findings } from '../../../src/engine/protocol/reading-protocol';
import {
  type Amounts,
  type Finding,
  type FindingKind,
  type FindingPart,
  findingsToShow,
} from '../../../src/trace/findings/finding';
import { sentencesIn } from '../../../src/trace/findings/sentences-in';
import { sectionId } from '../../../src/trace/steps/plain-words';
import type { Keeper } from '../../base/kept-state';
import { ChangeObserver } from '../../base/observer';
import { Query } from '../../base/query';
import { isSameBlock, type ShownBlock, shownBlock } from '../../choice/choice';
import { FINDING_HEIGHTS } from '../../choice/finding-heights';
import { outputStep } from '../../choice/output-step';
import { Saveable } from '../../heat-map/shown-figures';
import { ChooseEvent, type PanelData } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { shownSureness } from '../../state/generation/sureness';
import { whoseTokens } from '../../state/generation/written-output';
import { isFiguredByLead, toldLead } from '../../state/residual/figured-lead';
import { amountsPart } from '../../state/story/amounts-drawing';
import { findingsChoice } from '../../state/story/findings-choice';
import { inShort, namesPart, sentenceOfPlace, withPunctuation } from '../../state/story/told-parts';
import { quotedToken, tokenLabel } from '../../strings/format';
import { storyStrings as texts } from '../../strings/story';
import { strings } from '../../strings/strings';
import { writtenStrings } from '../../strings/written';
import { sharedStyles } from '../../theme/styles';
import { failureOf } from '../controls/error-box';
import { barStyles } from '../controls/signed-bar';
import '../predictions/drawn-token';
import { eventOf } from '../../base/event-of';
import { staleClass } from '../steps/shown-step';
import { DrawnFinding } from './drawn-finding';
import { drawnRoom } from './drawn-room';
import { findingStyles } from './finding-styles';
import { measuredTold, sweepTold } from './sweep-told';
import { testsOf } from './tests-of-finding';
import { toldAmounts, toldAmountsStyles } from './told-amounts';
import { OF_PREDICTION, WrittenParts } from './written-parts';

/**
 * If the text is at least this wide, in CSS pixels, its bars are beside it; below it, more than a few would push the figure
 * down.
 */
const BESIDE_AMOUNTS = 656;
const FEW_AMOUNTS = 6;

/** Sent when findings are shown, or with none. */
export class FindingEvent extends eventOf<readonly Finding[]>('finding') {}

@customElement('trace-finding')
export class FindingLine extends LitElement {
  static override styles = [sharedStyles, findingStyles, barStyles, toldAmountsStyles];

  @property({ attribute: false }) panel!: PanelData | StepData;
  @property({ attribute: false }) section?: Plan['sections'][number];
  /** Shows the finding of this kind instead of those of the step, wherever it belongs. */
  @property({ attribute: false }) kind?: FindingKind;
  /** Whether nothing else in sight says which token the prediction is compared with, as the next tokens do. */
  @property({ type: Boolean, attribute: 'alone' }) needsContrast = false;
  /** Whether only sentences are shown, without bars. */
  @property({ type: Boolean }) plain = false;
  /** Whether a simpler figure replaces that of the step; sentences about that, and bars, are left out. */
  @property({ type: Boolean }) simple = false;
  /** Whether only its bars are shown, as the figure of a presented step. */
  @property({ type: Boolean, reflect: true, attribute: 'figure' }) isFigure = false;
  /** What the decoder was to write. */
  @property({ attribute: false }) output: OutputTarget = {};
  /** Whether the block and head that it would be about are still being chosen. */
  @property({ attribute: false }) choosing = false;
  private readonly findings = new Query<FindingsOfBlock>(this, () => {
    const { readings, choice } = this.panel;
    const block = shownBlock(choice);
    const params = findingsChoice(choice);
    const fetch = async (signal: AbortSignal) => ({ ...(await readings.read('findings', params, signal)), block });
    return { of: [readings], key: Object.values(params), when: !this.choosing, fetch };
  });

  constructor() {
    super();
    new Saveable(
      this,
      ({ style }) => this.shownAmounts && amountsPart(this.shownAmounts, style, (part) => this.parts.inPicture(part)),
      // If all steps are on one page, the saved figure is the one with their numbers.
      () => this.shownAmounts !== undefined && this.panel.choice.level !== 'numbers',
    );
    new ChangeObserver(this, () => ('next' in this.panel ? this.panel.next.sampling : undefined));
    new ChangeObserver(this, () => ('next' in this.panel ? this.panel.next.continuations : undefined));
    new ChangeObserver(this, () => ('ablations' in this.panel ? this.panel.ablations : undefined));
    // The buttons below its sentence say what their run does.
    new ChangeObserver(this, () => ('replacement' in this.panel ? this.panel.replacement : undefined));
  }

  /** The finding that was shown last. */
  private lastShown: Finding | undefined;
  /** The height of the box by step, whatever trace is shown now. */
  private readonly heights = new Map<string, number>();
  private readonly parts = new WrittenParts(this, () => {
    const { panel, section, findings } = this;
    return { panel, section, findings: findings.value };
  });

  /** Until the findings are loaded, the box keeps its height from this step, also in a page that is made again. */
  override willUpdate(): void {
    const { heightOfStep } = this;
    if (heightOfStep === undefined) this.style.removeProperty('--told-height');
    else this.style.setProperty('--told-height', `${heightOfStep}px`);
  }

  override render() {
    if (this.choosing) return this.awaitedBox(texts.choosingBlock);
    const place = this.kind ? undefined : this.found.find(isPlace);
    const [found, ...others] = this.found.filter((one) => one !== place);
    // In a presentation the place gets the room that the findings leave.
    const [where, fitted] = this.needsContrast && found ? [undefined, place] : [place, undefined];
    if (!where && !found) return this.awaited ?? this.unavailable ?? failureOf(this.findings);
    const { drawing, looks, noteBefore } = this;
    const room = this.roomOfDrawn;
    this.parts.begin();
    if (this.isFigure) return this.bars(looks);
    const lead = toldLead(this.findings.value?.findings ?? []);
    const measured = this.found.flatMap((one) => measuredTold(one, this.panel, lead) ?? []);
    const measuredWords = (first: boolean) =>
      measured.map(({ words, isFirst }) => (isFirst === first ? words : nothing));
    // What was measured of one part appears below its button, so that this stays under the pointer.
    const box = html`<div class="box ${looks}" data-one-stop aria-busy=${!this.findings.current}>${looks === 'outdated' ? html`<p class="computing">${strings.computing}</p>` : nothing}${drawing ? html`<p><b>${texts.happened}</b> <trace-drawn-token .panel=${drawing}></trace-drawn-token></p> ` : nothing}${
      where
        ? html`<p class="where" data-finding=${where.kind}><b>${texts.where}</b> ${this.sentences(where)}</p> `
        : nothing
    }${fitted ? this.fittedPlace(fitted) : nothing}${noteBefore}${measuredWords(true)}${
      found ? this.happened(found, drawing !== undefined, noteBefore !== nothing) : nothing
    }${room && !drawing ? html`<p class="aside" data-to-draw>${texts.toDraw}</p>` : nothing}${found ? testsOf(found, this) : nothing}${measuredWords(false)}${this.further(others)}${this.found.some(isInShort) ? sweepTold(this.panel, measured.length > 0) : nothing}${this.contrast()}${found ? this.leadOf(found) : nothing}</div>`;
    return room === undefined ? box : html`<div class="with-room">${box}${room}</div>`;
  }

  /** Reserved room if a token can be drawn and the figure is below the text about that. */
  private get roomOfDrawn() {
    const { panel, section, kind, needsContrast } = this;
    if (section?.view !== 'choice' || kind || needsContrast || !('next' in panel)) return undefined;
    const ofChoice = this.findings.value?.findings.find((one) => one.kind === 'choice');
    const token = panel.summary.tokens[panel.choice.token];
    return ofChoice && token && drawnRoom(ofChoice, token, panel.next.sampling.value);
  }

  /** The bars of the step's main finding, if that is shown now. */
  private get shownAmounts(): Amounts | undefined {
    const { choosing, plain, simple, kind, findings } = this;
    if (choosing || plain || simple || kind || !findings.current) return undefined;
    return this.figured?.amounts;
  }

  /** The finding that is drawn as bars. Those of a step's own figure are drawn where nothing else is. */
  private get figured(): { readonly found: Finding; readonly amounts: Amounts } | undefined {
    for (const found of this.found) {
      const amounts = found.amounts ?? (this.isFigure ? found.ofParts : undefined);
      if (amounts) return { found, amounts };
    }
    return undefined;
  }

  /** The bars alone. */
  private bars(looks: string) {
    const { figured } = this;
    if (!figured) return nothing;
    return html`<div class=${looks} aria-busy=${!this.findings.current}>${this.barsOf(figured.found, figured.amounts)}</div>`;
  }

  private barsOf(found: Finding, amounts: Amounts) {
    return toldAmounts(amounts, (part) => this.parts.written(found, part));
  }

  /** @param isAside whether another finding comes first @param isBegun whether findings are already shown above */
  private happened(found: Finding, isAside: boolean, isBegun: boolean) {
    const told = html`<p class=${isAside ? 'aside' : ''} data-finding=${found.kind}>${this.kind || isAside || isBegun ? nothing : html`<b>${texts.happened}</b> `}${this.sentences(found)}</p>`;
    if (!found.amounts || this.plain || this.simple) return told;
    const amounts = this.barsOf(found, found.amounts);
    const isFolded =
      !this.needsContrast && this.panel.width < BESIDE_AMOUNTS && found.amounts.rows.length > FEW_AMOUNTS;
    const drawn = isFolded
      ? html`<details data-folded-amounts><summary>${texts.foldedAmounts}</summary>${amounts}</details>`
      : amounts;
    return html`<div class="with-amounts"><div class="beside-amounts">${told}${drawn}</div></div>`;
  }

  /** The place in full and in short, to fit the room; neither is visible before that is known. */
  private fittedPlace(place: Finding) {
    const told = this.toldOf(place);
    return html`<p class="where" data-fitted="whole" hidden><b>${texts.where}</b> ${this.linked(place, told)}</p>
      <p class="where aside" data-fitted="short" ?data-after-others=${this.panel.choice.layer > 0} hidden>${this.linked(place, inShort(told))}</p>`;
  }

  /** How much of its height was unfolded by the user, in CSS pixels. */
  get unfoldedHeight(): number {
    const open = [...this.renderRoot.querySelectorAll('[data-further][open], [data-of-runs][open]')];
    const heights = open.map((fold) => {
      const bottom = fold.querySelector('summary')?.getBoundingClientRect().bottom;
      return bottom === undefined ? 0 : fold.getBoundingClientRect().bottom - bottom;
    });
    return heights.reduce((sum, height) => sum + height, 0);
  }

  /** What is said before the findings of the step. */
  private get noteBefore() {
    const { plan } = this.panel.summary;
    const isOutput = this.section !== undefined && plan.sections.indexOf(this.section) + 1 === outputStep(plan);
    return isOutput ? this.changedOutputNote : this.otherContinuationNote;
  }

  /** What the user changed of the output, before what its tokens are. */
  private get changedOutputNote() {
    const { output, panel } = this;
    const forced = forcedIn(output);
    if (forced.length === 0) return nothing;
    const told =
      forced === 'all'
        ? writtenStrings.forced(undefined)
        : writtenStrings.changedOutput(whoseTokens(output, panel.summary), undefined);
    return html`<p data-changed-output><b>${texts.happened}</b> ${told}</p> `;
  }

  /**
   * A note before the findings about the whole text, which are about the prediction: the text may continue with another token.
   */
  private get otherContinuationNote() {
    const { panel, section } = this;
    if (section?.view !== 'whole text' || !('next' in panel)) return nothing;
    const { continuations } = panel.next;
    const [first] = continuations.shown.tokens;
    const { prediction } = this.findings.value ?? {};
    const own = panel.summary.generation.tokens[0]?.id;
    if (!first || first.id === own || first.id === prediction?.id) return nothing;
    const isDrawn = continuations.drawnBy(0) !== undefined;
    const taken = continuations.isGiven(0) ? 'given' : isDrawn ? 'drawn' : 'chosen';
    const told = texts.goesOnWith(quotedToken(first), taken, {
      explained: prediction ? quotedToken(prediction) : undefined,
      isFirst: prediction?.id === panel.summary.top[0]?.id,
    });
    return html`<p class="where" data-of-trace><b>${texts.happened}</b> ${told}</p> `;
  }

  /** In a story the figure comes before further findings. */
  private further(others: readonly Finding[]) {
    const toldOf = (each: readonly Finding[]) =>
      each.map(
        (other) =>
          html` <p class="aside further" data-finding=${other.kind}>${this.sentences(other)}</p>${isMaskToken(other) ? testsOf(other, this) : nothing}`,
      );
    if (others.length === 0 || this.panel.choice.level !== 'story') return toldOf(others);
    // A summary of the whole story is no detail, nor is the reason why something expected does not come.
    const open = others.filter((other) => isInShort(other) || isMaskToken(other));
    const told = toldOf(others.filter((other) => !open.includes(other)));
    if (told.length === 0) return toldOf(open);
    return html`${toldOf(open)}<details data-further><summary>${texts.further(told.length)}</summary>${told}</details>`;
  }

  /** Says which token the prediction is compared with, with a button to end that. */
  private contrast() {
    const { prediction, ratherThan } = this.findings.value ?? {};
    // The figure of the logits says so itself.
    if (!this.needsContrast || this.section?.view === 'logits' || !prediction || !ratherThan) return nothing;
    const [token, other] = [tokenLabel(prediction), tokenLabel(ratherThan)];
    const end = () => this.dispatchEvent(new ChooseEvent({ ratherThan: null, ofLead: false }));
    const alone = texts.explainAlone(token);
    return html`<p class="aside" data-contrast>${texts.contrast(token, other)}
      <button type="button" data-action="explain-alone" aria-label=${alone} title=${alone} @click=${end}>✕</button></p>`;
  }

  /**
   * Says whether the figure of the logits shows one logit, as it does at first, or the lead in the finding, with a button for
   * the other.
   */
  private leadOf({ kind, parts, briefCount, leadOver }: Finding) {
    const { prediction, ratherThan } = this.findings.value ?? {};
    if (this.kind || this.simple || kind !== 'largest part' || !prediction || ratherThan) return nothing;
    const rival = parts.slice(0, briefCount).find(({ place }) => place?.ratherThan !== undefined);
    const other = rival && this.parts.tokenOf(rival);
    if (!rival?.place || !other) return nothing;
    const [token, than] = [quotedToken(prediction), quotedToken(other)];
    const isOfLead = this.isOfLead(leadOver);
    // Without it, sentences about the lead beside a figure of the logit would be taken for the same quantity.
    const isNeeded = leadOver !== undefined && !isOfLead;
    const { ratherThan: id = null } = rival.place;
    const shown = isOfLead ? { ofLead: false } : { ofLead: true, ...(leadOver === undefined && { ratherThan: id }) };
    const show = () => this.dispatchEvent(new ChooseEvent(shown));
    const [told, action, name] = isOfLead
      ? [texts.figureOfLead(token, than), texts.showLogit(token), 'show-logit']
      : [texts.figureOfLogit(token), texts.showLead(than), 'show-lead'];
    return html`<p class="aside" data-lead ?data-needed=${isNeeded}>${told} <button type="button" data-action=${name} @click=${show}>${action}</button></p>`;
  }

  /** Whether the figure of the logits shows the lead in the finding. */
  private isOfLead(leadOver: number | undefined): boolean {
    return leadOver !== undefined && isFiguredByLead(this.panel.choice);
  }

  /** Reserves room if the text was edited and the step had findings, so that what is below stays in place. */
  private get awaited() {
    // A text always has findings, above the text itself.
    const isText = this.section?.view === 'text';
    const isExpected = this.kind !== undefined || this.heightOfStep !== undefined || isText;
    if (!isExpected || !this.findings.pending || this.findings.value) return undefined;
    return this.awaitedBox(this.kind === 'in short' ? texts.computingInShort : strings.computing);
  }

  private awaitedBox(why: string) {
    return html`<div class="box awaited" aria-busy="true"><p class="muted">${why}</p></div>`;
  }

  private get sectionId(): string | undefined {
    return this.section && sectionId(this.section);
  }

  /** Findings about another block or head are not shown under the heading of the chosen one. */
  private get looks(): ReturnType<typeof staleClass> {
    const { findings, section, panel } = this;
    const isOther = findings.value && !isSameBlock(findings.value.block, shownBlock(panel.choice));
    return section && isOther ? staleClass({ stale: true, step: section }) : findings.current ? '' : 'stale';
  }

  /** Why there are no findings about the prediction in a step about it. */
  private get unavailable() {
    const { section, findings } = this;
    const reason = findings.current ? findings.value?.unavailable : null;
    if (!section || !OF_PREDICTION.has(section.view) || typeof reason !== 'string') return undefined;
    return html`<p class="box muted" data-no-finding>${reason}</p>`;
  }

  /** The data of a sampled token, which is then the main event; the most probable token comes second. */
  private get drawing(): StepData | undefined {
    const { panel, section } = this;
    return section?.view === 'choice' && 'next' in panel && panel.next.sampling.value.draw ? panel : undefined;
  }

  /** The parts of a finding for this level. A story is short: what needs the figures to be understood is shown with them. */
  private toldOf({ kind, parts, briefCount }: Finding): readonly FindingPart[] {
    // The totals of each kind of part are above the table of all parts, for the logit and for its lead over another.
    const isInShort = this.panel.choice.level === 'story' || kind === 'largest part';
    const told = isInShort ? parts.slice(0, briefCount) : parts;
    // The figure of the lead has it, if that is shown.
    return told.filter(({ ofLead }) => !ofLead);
  }

  /** The rendered elements. */
  readonly drawn = new DrawnFinding(() => this.renderRoot);

  /**
   * The sentences of a finding. Why a token leads is one question; what its logit is made of may have another answer, and is a
   * question of its own.
   */
  private sentences(told: Finding) {
    const all = sentencesIn(this.toldOf(told));
    const sentences = this.endsWithFirst(told) ? untilNext(all) : all;
    const place = isPlace(told) ? sentenceOfPlace(sentences) : undefined;
    return sentences.map((sentence) => {
      const isAround = place !== undefined && sentence !== place;
      return html`${sentence[0]?.begins ? html`<span class="break"></span>` : nothing}<span class="sentence ${isAround ? 'around' : ''} ${sentence[0]?.isRemark ? 'remark' : ''}" ?data-names-tested=${told.tested && namesPart(sentence, told.tested)}>${sentence[0]?.begins && told.leadOver !== undefined ? html`<i data-another-question> ${texts.ofLogitAlone}</i>` : nothing}${this.linked(told, sentence)}</span>`;
    });
  }

  /**
   * Whether only the first answer is shown: in a story the lead beside its figure; in a presentation the logit beside its own,
   * since no figure of a logit shows the sum of a lead.
   */
  private endsWithFirst({ kind, leadOver }: Finding): boolean {
    const { presenting, choice } = this.panel;
    const isOfLogit = kind === 'largest part' && leadOver === undefined && choice.ratherThan === null;
    return (presenting && isOfLogit) || ((presenting || choice.level === 'story') && this.isOfLead(leadOver));
  }

  private linked(found: Finding, sentence: readonly FindingPart[]) {
    return withPunctuation(sentence).map(({ part, bracket, punctuation }) => {
      const written = this.parts.written(found, part);
      return bracket || punctuation ? html`<span class="joined">${bracket}${written}${punctuation}</span>` : written;
    });
  }

  override updated(): void {
    const found = this.findings.current ? this.found : [];
    if (found[0] === this.lastShown) return;
    this.lastShown = found[0];
    // Terms in it are rendered after it.
    requestAnimationFrame(() => {
      if (this.lastShown === found[0]) this.keepHeight();
    });
    this.dispatchEvent(new FindingEvent(found));
  }

  /** The findings with the main one first, preceded by the place of the step. */
  private get found(): readonly Finding[] {
    const { ofShown } = this;
    if (ofShown !== undefined) return findingsToShow(ofShown ? [ofShown] : [], false, this.isForBeginners);
    const isTold = (one: Finding) => (this.kind ? one.kind === this.kind : one.section === this.sectionId);
    const told = this.findings.value?.findings.filter(isTold) ?? [];
    return findingsToShow(told, this.drawing !== undefined, this.isForBeginners);
  }

  /**
   * The finding about the shown continuation: those of the trace are about its own continuation. `undefined` if that is shown,
   * or if it is another step.
   */
  private get ofShown(): Finding | null | undefined {
    const { panel, section } = this;
    if (section?.view !== 'generation' || !('next' in panel)) return undefined;
    return shownSureness(panel.next.continuations, sectionId(section));
  }

  /** In a step of their walk; elsewhere, as beside a suggestion, it is told in full. */
  private get isForBeginners(): boolean {
    return this.panel.walk === 'beginners' && !this.kind;
  }

  /** Keeps the height for when the text is edited at this step. */
  private keepHeight(): void {
    const box = this.renderRoot.querySelector('.box:not(.awaited)');
    if (!box) return;
    const { height } = box.getBoundingClientRect();
    const { sectionId: section, keptHeights } = this;
    this.heights.set(inThisWidth(section), height);
    if (section && !this.kind)
      this.kept?.keep(FINDING_HEIGHTS, { width: window.innerWidth, heights: { ...keptHeights, [section]: height } });
  }

  /** `undefined` if the step has had no finding yet. */
  private get heightOfStep(): number | undefined {
    const { sectionId: section, keptHeights } = this;
    return this.heights.get(inThisWidth(section)) ?? (section && !this.kind ? keptHeights[section] : undefined);
  }

  private get keptHeights(): Readonly<Record<string, number>> {
    const kept = this.kept?.recall(FINDING_HEIGHTS);
    return kept?.width === window.innerWidth ? kept.heights : {};
  }

  private get kept(): Keeper | undefined {
    return this.panel.host?.kept;
  }
}

/** The key of a height: a section has another height in another width of the panel. */
function inThisWidth(section: string | undefined): string {
  return `${window.innerWidth} ${section ?? ''}`;
}

/** The findings with the block and head that they are about. */
type FindingsOfBlock = Findings & { readonly block: ShownBlock };

/** Whether the finding says where in the model the step is, not what happened there. */
const isInShort = ({ kind }: Finding): boolean => kind === 'in short';
/** The sentences of the first paragraph. */
function untilNext(sentences: FindingPart[][]): FindingPart[][] {
  const next = sentences.findIndex(([first]) => first?.begins);
  return next > 0 ? sentences.slice(0, next) : sentences;
}

const isMaskToken = ({ kind }: Finding): boolean => kind === 'mask token';
const isPlace = ({ kind }: Finding): boolean => kind === 'shown block';
