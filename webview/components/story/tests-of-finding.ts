/** Below a sentence that names the cause of a prediction: buttons that test it. Nothing runs before it is asked for. */
import { html, nothing } from 'lit';
import '@vscode-elements/elements/dist/vscode-button';
import { CHOOSE_MODEL } from '../../../src/engine/protocol/panel-protocol';
import type { Finding } from '../../../src/trace/findings/finding';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import { explainingStep } from '../../choice/explaining-step';
import { type PanelData, WalkEvent } from '../../panel/panel';
import type { StepData } from '../../state/generation/step-data';
import { aboutMattering, eventsToMattering, stepOfMattering } from '../../state/story/mattering';
import { maskStrings } from '../../strings/masks';
import { otherTokenStrings } from '../../strings/other-tokens';
import { storyStrings as texts } from '../../strings/story';

/** What a finding is shown in, which dispatches the events of its buttons. */
interface Told extends Pick<EventTarget, 'dispatchEvent'> {
  readonly panel: PanelData | StepData;
}

/** Buttons for runs without the parts that it names, and for other tokens in the text; the user's head stays chosen. */
export function testsOf({ kind, tested, opposes, leadOver }: Finding, told: Told) {
  if (kind === 'mask token') return withHead(told);
  const step = explainingStep(told.panel.summary.plan);
  const [part, other] = step === undefined ? [] : [tested, opposes];
  // The main question is visible wherever the answer is given in short.
  const words = kind === 'largest part' || kind === 'in short' ? whichMatter(told) : nothing;
  const parts = kind === 'largest part' && part && step !== undefined ? whichPartMatters(told, step) : nothing;
  if (!part && words === nothing && parts === nothing) return nothing;
  const instead = ('replacement' in told.panel && told.panel.replacement.value) || 'zero';
  const leaveOut = (one: ModelComponent, action: string, label: string) =>
    button(action, label, texts.leaveOutTitle[instead], () => {
      if (step !== undefined) told.dispatchEvent(new WalkEvent(step, 'run without a part', one));
    });
  const opposing = other
    ? html` <span class="opposes">${leaveOut(other, 'leave-out-opposing', texts.leaveOutOpposing(other, leadOver !== undefined, instead))}</span>`
    : nothing;
  // Who asks why asks first for the reason in the text.
  return html`<p class="test">${words}${part ? html` ${leaveOut(part, 'leave-out', texts.leaveOut(part, instead))}` : nothing}${opposing}${parts}</p>`;
}

/** If this model cannot do it, offers one that can. */
function withHead({ panel: { host } }: Told) {
  if (!host) return nothing;
  const choose = () => host.connection.send(CHOOSE_MODEL);
  return html`<p class="test">${button('model-with-head', maskStrings.chooseModel, maskStrings.chooseModelAbout, choose)}</p>`;
}

/** Offers to ablate every part: the part that is named need not be the one that matters most. */
function whichPartMatters(told: Told, step: number) {
  const run = () => void told.dispatchEvent(new WalkEvent(step, 'every part left out', undefined, true));
  const label = texts.whichPart(told.panel.choice.step === step ? undefined : step);
  return html` <span class="opposes">${button('which-part', label, texts.whichPartAbout, run)}</span>`;
}

/** The findings name parts of the model; which words of the text matter has to be tried. */
export function whichMatter(told: Told) {
  const { panel } = told;
  const step = stepOfMattering(panel.summary);
  if (step === undefined) return nothing;
  const run = () => {
    for (const event of eventsToMattering(panel, true)) told.dispatchEvent(event);
  };
  const label = otherTokenStrings.whichMatter(step);
  return html` <span class="words">${button('which-matter', label, aboutMattering(panel.summary), run)}</span>`;
}

function button(action: string, label: string, about: string, run: () => void) {
  return html`<vscode-button secondary data-action=${action} title=${about} @click=${run}><span>${label}</span></vscode-button>`;
}
