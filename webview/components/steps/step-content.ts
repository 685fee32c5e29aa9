/** The content of a step that is not a tensor. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Question, whyNot } from '../../../src/architectures/plan/why-not';
import { type ShownStack, shownStack } from '../../../src/trace/steps/stacks';
import { chosenIn } from '../../choice/choice';
import type { StepData } from '../../state/generation/step-data';
import { noLens } from '../../strings/residual';
import '../generation/generation';
import '../generation/whole-text';
import '../generation/written';
import '../predictions/masked-predictions';
import '../predictions/next-token';
import '../predictions/predictions';
import '../predictions/replaced-tokens';
import '../residual/ablation';
import '../residual/attribution';
import '../residual/lens';
import '../residual/residual-norms';
import '../tokens/text-step';
import '../tokens/token-table';
import type { ShownStep } from './shown-step';

type OfStep = Pick<ShownStep, 'step' | 'panel'>;

export function stepContent({ step, panel, source, isAfterSpace, output }: ShownStep): TemplateResult | typeof nothing {
  const { summary, choice } = panel;
  const stack = stackOf({ step, panel });
  switch (step.view) {
    case 'text':
      return html`<trace-text .summary=${summary} .sequence=${stack.sequence} .source=${source}
        .connection=${panel.host?.connection} .vocabulary=${isAfterSpace ? panel.host?.connection : undefined}></trace-text>`;
    case 'tokens':
      return html`${isWritten({ step, panel }) ? html`<trace-written .panel=${panel} .output=${output}></trace-written>` : nothing}
        <trace-token-table .summary=${summary} .sequence=${stack.sequence}
          .chosen=${chosenIn(choice, stack.sequence)} ?brief=${choice.level === 'story'}></trace-token-table>`;
    case 'blocks':
      return html`${hasMainFigureAlone({ step, panel }) ? nothing : html`<trace-residual-norms .panel=${panel} .stack=${stack}></trace-residual-norms>`}
        ${lens({ step, panel })}`;
    case 'masked predictions':
      return html`<trace-masked-predictions .panel=${panel}></trace-masked-predictions>`;
    case 'replaced tokens':
      return html`<trace-replaced-tokens .panel=${panel}></trace-replaced-tokens>`;
    case 'predictions':
      return html`<trace-predictions .panel=${panel}></trace-predictions>`;
    case 'choice':
      return html`<trace-next-token .panel=${panel}></trace-next-token>`;
    case 'generation':
      return html`<trace-generation .panel=${panel}></trace-generation>`;
    case 'whole text':
      return html`<trace-whole-text .panel=${panel}></trace-whole-text>`;
    default:
      return nothing;
  }
}

/** Why a token is predicted; shown below the logits. */
export function whyPredicted({ step, panel }: OfStep): TemplateResult | typeof nothing {
  if (step.view !== 'logits') return nothing;
  const { plan } = panel.summary;
  const told = unless(
    plan,
    'Direct logit attribution',
    () => html`<trace-attribution .panel=${panel}></trace-attribution>`,
  );
  // Even without that sum a part can be ablated.
  const canRemove = !applies(plan, 'Direct logit attribution') && applies(plan, 'A run without a part');
  return canRemove ? html`${told}<trace-ablation .panel=${panel}></trace-ablation>` : told;
}

/** Whether a step's main figure is enough, because one step at a time is told briefly. */
export function hasMainFigureAlone(of: OfStep): boolean {
  return of.panel.choice.level === 'story' && hasMainFigure(of);
}

/** Whether a step has a main figure that is not of a tensor. */
function hasMainFigure({ step, panel }: OfStep): boolean {
  const question = MAIN_FIGURES[step.view];
  return question !== undefined && feedsOutput({ step, panel }) && applies(panel.summary.plan, question);
}

const MAIN_FIGURES: Partial<Record<ShownStep['step']['view'], Question>> = {
  blocks: 'The logit lens',
  logits: 'Direct logit attribution',
};

/** The stack that the step belongs to. */
export function stackOf({ step, panel }: OfStep): ShownStack {
  const { plan, model } = panel.summary;
  return shownStack(plan, step.part, model);
}

/** Whether the model's output is computed from its stream. */
export function feedsOutput(of: OfStep): boolean {
  const { plan, model } = of.panel.summary;
  return stackOf(of).name === shownStack(plan, undefined, model).name;
}

/** Whether the step belongs to the output of a model that was given another text. */
function isWritten(of: OfStep): boolean {
  return of.panel.summary.source !== undefined && feedsOutput(of);
}

function lens(of: OfStep): TemplateResult {
  if (!feedsOutput(of)) return html`<p class="muted" data-why-not="The logit lens">${noLens}</p>`;
  const { panel } = of;
  return unless(panel.summary.plan, 'The logit lens', () => html`<trace-lens .panel=${panel}></trace-lens>`);
}

type Plan = StepData['summary']['plan'];

function applies(plan: Plan, question: Question): boolean {
  return whyNot(plan, question) === undefined;
}

/** The answer to a question that only some models allow; for the others, the reason why not. */
function unless(plan: Plan, question: Question, content: () => TemplateResult): TemplateResult {
  const reason = whyNot(plan, question);
  return reason === undefined ? content() : html`<p class="muted" data-why-not=${question}>${reason}</p>`;
}
