/**
 * What some steps have besides their figure: a clear example, shares of tokens, other tokens to try, and links to steps that
 * explain them.
 */
import { html, nothing } from 'lit';
import '@vscode-elements/elements/dist/vscode-button';
import { attentionSteps, selfAttentionWeights } from '../../../src/trace/steps/own-weights';
import { shortWalk } from '../../../src/trace/steps/short-walk';
import type { StepDescription } from '../../../src/trace/steps/steps';
import { visitFigures } from '../../choice/choice';
import { outputStep } from '../../choice/output-step';
import type { PartsEvent } from '../../panel/named-parts';
import { ChooseEvent, OnwardEvent, WalkEvent } from '../../panel/panel';
import { isWhereAttentionBegins, showsArcs } from '../../state/story/quiet-heads';
import { storyStrings as texts } from '../../strings/story';
import { writtenStrings as written } from '../../strings/written';
import { besidePredictions } from '../predictions/masked-predictions';
import '../predictions/most-surprising';
import '../predictions/other-tokens';
import '../predictions/prove-prediction';
import type { ShownStep } from '../steps/shown-step';
import '../tokens/sentence-vectors';
import '../tokens/token-shares';
import './at-a-glance';
import './clear-example';

/** The steps with the numbers that a prediction ends in. */
const PROVEN: readonly StepDescription['view'][] = ['logits', 'predictions', 'choice'];

/** The steps about what a decoder writes next. */
const FORCED: readonly StepDescription['view'][] = ['predictions', 'choice', 'generation', 'whole text'];

interface TaughtStep {
  readonly shown: ShownStep;
  /** Whether a lesson leads here, whose card says what to do. */
  readonly lesson: boolean;
  readonly presented: boolean;
  /** Whether the rail is beside it. */
  readonly hasRail: boolean;
  /** Dispatches an event from the step. */
  readonly dispatch: (event: Event) => void;
  /** Takes the parts of the content that a walk can name. */
  readonly takeParts: (event: PartsEvent) => void;
}

/** Offers the walk for beginners where one begins to read, or all steps if that walk leads. */
function beginners({ shown: { step, panel }, lesson, presented, dispatch }: TaughtStep) {
  const { plan } = panel.summary;
  if (step.number !== 1 || lesson) return nothing;
  const isOn = panel.walk === 'beginners';
  const label = isOn
    ? texts.allSteps(plan.sections.length)
    : texts.stepsForBeginners(shortWalk(plan, 'beginners').length);
  // Where to begin is seen at once by those who do not know yet.
  return html`<p class="walks"><vscode-button ?secondary=${isOn || presented} data-action="beginners" title=${texts.beginnersTitle}
    @click=${() => dispatch(new OnwardEvent('beginners'))}>${label}</vscode-button></p>`;
}

/** The content below the figure of a step, in reading order. */
export function stepExtras(taught: TaughtStep) {
  const { step, panel } = taught.shown;
  return html`${step.view === 'sentence embedding' ? html`<trace-token-shares .panel=${panel}></trace-token-shares><trace-sentence-vectors .panel=${panel}></trace-sentence-vectors>` : nothing} ${beginners(taught)} ${findHeads(taught)} ${force(taught)} ${prove(taught)} ${surprising(taught, 'predictions')} ${others(taught)} ${arcs(taught)} ${glance(taught)} ${surprising(taught, 'text')}`;
}

/** The chosen token may not show well what attention does; `nothing` if no step of the model explains attention. */
export function clearExample({ panel }: Pick<ShownStep, 'panel'>) {
  // The example is of the text that the predictions are made from.
  const weights = selfAttentionWeights(panel.summary.plan);
  return weights ? html`<trace-clear-example .panel=${panel} .step=${weights.number}></trace-clear-example>` : nothing;
}

/** A link to the list of heads, which is among the figures, below those of the chosen head. Beginners have met one head only. */
function findHeads({ shown: { step, panel }, lesson, dispatch }: TaughtStep) {
  if (step.view !== 'weights' || panel.choice.variant !== 'model' || lesson || panel.walk === 'beginners')
    return nothing;
  const go = () => {
    dispatch(new ChooseEvent(visitFigures(panel.choice)));
    dispatch(new WalkEvent(step.number, 'kinds of heads'));
  };
  return html`<p class="find"><vscode-button secondary data-action="find-heads" title=${texts.findHeadsTitle}
    @click=${go}>${texts.findHeads}</vscode-button>${panel.choice.level === 'story' ? html` <small class="muted">${texts.findHeadsWhere}</small>` : nothing}</p>`;
}

/** The final number, as a program; not for beginners. */
function prove({ shown: { step, panel, choosing }, lesson, presented }: TaughtStep) {
  const isTold = PROVEN.includes(step.view) && !lesson && !presented && !choosing && panel.walk !== 'beginners';
  return isTold
    ? html`<trace-prove-prediction .panel=${panel} .ofLogit=${step.view === 'logits'}></trace-prove-prediction>`
    : nothing;
}

/** A note, where a decoder's choice is visible, that it can be forced to write something else. */
function force({ shown: { step, panel, choosing }, lesson, presented, dispatch }: TaughtStep) {
  const { plan, saved } = panel.summary;
  const output = outputStep(plan);
  if (output === undefined || !FORCED.includes(step.view) || lesson || presented || choosing) return nothing;
  if (saved?.hasModel === false) return nothing;
  const go = () => dispatch(new WalkEvent(output, 'output'));
  return html`<p class="force small" data-force>${written.canForce(step.view === 'predictions')}
    <button type="button" class="link" data-action="to-force" @click=${go}>${written.forceAtStep(output)}</button></p>`;
}

/** From this many tokens on, the first step also names the token that surprised the model most. */
const LONG_TEXT = 24;

/** How well the model predicted the text itself, at a glance; beginners have not met bits and ranks. */
function surprising(
  { shown: { step, panel, choosing, output }, lesson, presented }: TaughtStep,
  where: 'predictions' | 'text',
) {
  const isTold = step.view === where && (where === 'predictions' || panel.summary.tokens.length >= LONG_TEXT);
  if (!isTold || lesson || presented || choosing || panel.choice.variant !== 'model') return nothing;
  if (panel.walk === 'beginners') return nothing;
  return html`<trace-most-surprising .panel=${panel} .output=${output}></trace-most-surprising>`;
}

/** Other tokens that might have been in the text, or the words of the text that a masked prediction depends on. */
function others({ shown: { step, panel, choosing }, lesson, presented, takeParts }: TaughtStep) {
  if (lesson || choosing) return nothing;
  if (step.view === 'masked predictions') return besidePredictions(panel, presented, takeParts);
  return step.view === 'predictions'
    ? html`<trace-other-tokens .panel=${panel} ?brief=${presented} @parts=${takeParts}></trace-other-tokens>`
    : nothing;
}

/** Explains the arcs above the text where they are first seen, which is before the step that explains attention. */
function arcs({ shown: { step, panel }, presented, hasRail, dispatch }: TaughtStep) {
  const explains = selfAttentionWeights(panel.summary.plan, step.part);
  // In a presentation the presenter explains it.
  if (!explains || presented || !showsArcs(panel, hasRail)) return nothing;
  const begins = isWhereAttentionBegins(panel);
  if (step.view !== 'text' && !begins) return nothing;
  const link = (number: number, label: string) =>
    html` <button type="button" class="link" @click=${() => dispatch(new WalkEvent(number))}>${label}</button>`;
  if (begins || !panel.summary.source)
    return html`<p class="arcs" data-arcs>${begins ? texts.arcsBegin : texts.arcs}${link(explains.number, texts.arcsExplained(explains.number))}</p>`;
  const links = attentionSteps(panel.summary.plan).map(
    ([of, number], at) => html`${at > 0 ? ' ·' : ''}${link(number, texts.arcsExplainedOf[of](number))}`,
  );
  return html`<p class="arcs" data-arcs>${texts.arcsOfOutput}${links}</p>`;
}

/**
 * The first step says little by itself; a reader with only a minute sees the findings from here. A presentation tells them step
 * by step, and beginners read them at the end, when they have met what they mean.
 */
function glance({ shown: { step, panel, choosing }, lesson, presented }: TaughtStep) {
  const where = panel.walk === 'beginners' ? 'whole text' : 'text';
  const isTold = step.view === where && !lesson && !presented;
  return isTold ? html`<trace-at-a-glance .panel=${panel} .choosing=${choosing}></trace-at-a-glance>` : nothing;
}
