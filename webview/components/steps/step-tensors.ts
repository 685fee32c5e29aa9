/** The tensors of a step: a walk-through's beside the model's own, attention with all heads, blocks in folds. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { AttentionKind } from '../../../src/trace/readings/attention';
import { isAcross } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import type { StepData } from '../../state/generation/step-data';
import { everyBlock } from '../../strings/residual';
import { storyStrings } from '../../strings/story';
import { strings } from '../../strings/strings';
import type { Figure } from '../attention/attention';
import '../attention/attention';
import '../attention/heads';
import '../controls/error-box';
import '../figures/statistics-line';
import '../figures/tensor-figure';
import type { ShownStep } from './shown-step';
import { feedsOutput, stackOf } from './step-content';

/** In CSS pixels: the minimum width for walk-through and model to stand side by side, and the gap between them. */
const BESIDE = 760;
const PAIR_GAP = 28;

export const tensorStyles = css`
  h3 { margin: 14px 0 6px; font-size: 1em; font-weight: 600; color: var(--muted); }
  .tensors { display: flex; flex-wrap: wrap; gap: 16px 28px; margin-top: 10px; }
  .pair.beside { display: grid; grid-template-columns: 1fr 1fr; gap: 0 ${PAIR_GAP}px; }
  .pair > div { min-width: 0; }
  .tensors trace-value-panel { flex: 1 0 100%; min-width: 0; margin-top: 0; }
  details { border: 1px solid var(--line); padding: 4px 10px; }
  details + details { margin-top: 4px; }
  summary { cursor: pointer; }
  .all { margin-top: 16px; }
  summary trace-statistics { display: inline-flex; vertical-align: middle; margin-left: 8px; }
  details trace-tensor { margin: 8px 0; }
`;

/** How tensors are shown in their place. */
export interface TensorsPlace {
  /** Renders the explanation of a requested value in one of these figures. */
  readonly told: (...figures: readonly string[]) => TemplateResult | typeof nothing;
  /** The heading of a figure; `undefined` for its own name. */
  readonly heading: (tensor: StepTensor) => string | undefined;
}

export function stepTensors(shown: ShownStep, place: TensorsPlace): TemplateResult | typeof nothing {
  const { step, expected, error, choosing, retry } = shown;
  if (!expected) return nothing;
  if (error !== undefined)
    return html`<trace-error .message=${error} .announce=${false} .retry=${retry}></trace-error>`;
  if (!step.tensors)
    return html`<p class="muted" role="status">${choosing ? storyStrings.choosingBlock : strings.loading}</p>`;
  if (step.unavailable !== undefined) return html`<p class="note" data-unavailable>${step.unavailable}</p>`;
  if (step.view === 'blocks') return blocks(step.tensors, shown, place);
  const ofVariant = (variant: StepTensor['variant']) => step.tensors?.filter((one) => one.variant === variant) ?? [];
  const [walkthrough, model] = [ofVariant('walkthrough'), ofVariant('model')];
  if (walkthrough.length === 0) return html`${figures(model, shown, place)} ${allHeads(shown)}`;
  return pair(walkthrough, model, shown, place);
}

/** Names the figure of a tensor among those of its step. */
export function figureName({ name, variant }: Pick<StepTensor, 'name' | 'variant'>): string {
  return `${variant} ${name}`;
}

function pair(
  walkthrough: readonly StepTensor[],
  model: readonly StepTensor[],
  shown: ShownStep,
  place: TensorsPlace,
): TemplateResult {
  const isBeside = shown.panel.width >= BESIDE;
  const narrowed = isBeside ? { ...shown, panel: halfOf(shown.panel) } : shown;
  return html`<div class="pair ${isBeside ? 'beside' : ''}">
    <div><h3>${strings.variants.walkthrough}</h3> ${figures(walkthrough, narrowed, place)}</div>
    <div><h3>${strings.modelBeside}</h3> ${figures(model, narrowed, place)}</div>
  </div>`;
}

const halves = new WeakMap<StepData, StepData>();

/** Returns the same object as long as the panel is the same, so that figures do not draw again. */
function halfOf(panel: StepData): StepData {
  const half = halves.get(panel) ?? { ...panel, width: Math.floor((panel.width - PAIR_GAP) / 2) };
  halves.set(panel, half);
  return half;
}

function figures(tensors: readonly StepTensor[], shown: ShownStep, place: TensorsPlace): TemplateResult {
  const figure = figureIn(shown, place);
  if (shown.step.view === 'weights')
    return html`<trace-attention .tensors=${tensors} .scores=${scoresOf(tensors, shown)}
      .panel=${shown.panel} .figure=${figure}></trace-attention>
      ${place.told(...tensors.map(figureName))}`;
  return html`<div class="tensors">
    ${tensors.map((tensor) => html`${figure(tensor)} ${place.told(figureName(tensor))}`)}
  </div>`;
}

function figureIn({ panel: own }: ShownStep, { heading }: TensorsPlace): Figure {
  return (tensor, panel = own, inRow = undefined) =>
    html`<trace-tensor data-tensor=${tensor.name} data-variant=${tensor.variant}
      data-head=${tensor.head ?? nothing} .tensor=${tensor} .panel=${panel} .heading=${heading(tensor)}
      .plain=${panel.choice.level === 'story'} .explains=${tensor.kind === 'stage'} .inRow=${inRow} .showVariant=${panel.choice.variant === 'walkthrough'}></trace-tensor>`;
}

/** The scores before the mask, which an earlier step shows. */
function scoresOf([masked]: readonly StepTensor[], { step, steps }: ShownStep): StepTensor | undefined {
  return steps
    ?.findLast(({ view, number }) => view === 'scores' && number < step.number)
    ?.tensors.findLast(({ layer, variant }) => layer === masked?.layer && variant === masked?.variant);
}

/** All heads of the block; a walk-through has only one head. */
function allHeads(shown: ShownStep): TemplateResult | typeof nothing {
  if (shown.step.view !== 'weights') return nothing;
  return html`<trace-heads .panel=${shown.panel} .stack=${stackOf(shown)} .attention=${attentionOf(shown)} .pattern=${patternOf(shown)}></trace-heads>`;
}

function patternOf({ step }: ShownStep): StepTensor | undefined {
  return step.tensors?.find(({ isProbability }) => isProbability);
}

/** Which attention the step belongs to, if there are several. */
function attentionOf(shown: ShownStep): AttentionKind | undefined {
  if (!shown.panel.summary.source) return undefined;
  const pattern = patternOf(shown);
  if (pattern && isAcross(pattern)) return 'cross';
  return feedsOutput(shown) ? 'decoder' : 'encoder';
}

/** The residual streams of all blocks would be long, so they are folded, with their statistics visible. */
function blocks(tensors: readonly StepTensor[], shown: ShownStep, place: TensorsPlace): TemplateResult {
  const figure = figureIn(shown, place);
  const ofBlocks = tensors.filter(({ layer }) => layer !== null);
  const others = tensors.filter(({ layer }) => layer === null);
  return html`<details class="all">
      <summary>${everyBlock(ofBlocks.length)}</summary>
      ${ofBlocks.map(
        (tensor) => html`<details>
          <summary>
            <span class="mono">${tensor.name}</span><trace-statistics .tensor=${tensor} .panel=${shown.panel}></trace-statistics>
          </summary>
          ${figure(tensor)} ${place.told(figureName(tensor))}
        </details>`,
      )}
    </details>
    ${figures(others, shown, place)}`;
}
