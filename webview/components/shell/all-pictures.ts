/** Pictures of all steps for a report, each drawn as in the story, though only one of them is on the page. */
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ReportPicture } from '../../../src/engine/protocol/save-protocol';
import type { Step } from '../../../src/trace/steps/steps';
import { NEVER_ABORTED } from '../../base/never-aborted';
import { AsksEvent, type Failable } from '../../base/query';
import { BEGINS_TO_WAIT } from '../../base/when-visible';
import { shownBlock } from '../../choice/choice';
import { type StepPicture, shownFigures } from '../../heat-map/shown-figures';
import type { StepData } from '../../state/generation/step-data';
import { isFiguredByLead } from '../../state/residual/figured-lead';
import { exportTexts as texts } from '../../strings/exports';
import { strings } from '../../strings/strings';
import { reportPicture, reportPictures } from '../figures/report-pictures';
import '../story/story-step';
import type { ChosenSteps } from './steps-dialog';

/** The width of the figures, in CSS pixels: that of a page of paper. */
const WIDTH = 640;

/** In milliseconds: the interval of checks, and for how long no figure must have been added, and no question asked. */
const POLL_INTERVAL = 50;
const QUIET_TIME = 400;
/** How long to wait for a figure that is not drawn after the last answer, in milliseconds. */
const TIMEOUT = 10_000;

/**
 * The pictures in the order of the steps; steps without a figure have none.
 * @param some the numbers of the steps, and whether pupils are asked about them; all steps by default
 * @param isPlain whether they are for a hand-out, which names no tensors
 * @throws Error with a sentence if a figure cannot be drawn, or the signal's reason when cancelled
 */
export async function allPictures(
  panel: StepData,
  signal: AbortSignal,
  some: Pick<ChosenSteps, 'steps' | 'asksQuestions'> | undefined,
  isPlain = some !== undefined,
): Promise<readonly ReportPicture[]> {
  const { steps } = await panel.readings.read('steps', shownBlock(panel.choice), signal);
  const stage = new UnseenSteps();
  [stage.all, stage.panel, stage.some, stage.isPlain] = [steps, panel, some, isPlain];
  stage.steps = steps.filter(({ number }) => some?.steps.includes(number) ?? true);
  document.body.append(stage);
  try {
    return await drawnIn(stage, signal);
  } finally {
    stage.remove();
  }
}

/**
 * The pictures of a report with the figure of the step on the page. The report's text on the logits is first about the lead,
 * and so is the figure: it is drawn again if the page shows that of the logit alone.
 * @throws Error with a sentence if that cannot be drawn
 */
export async function shownPictures(panel: StepData): Promise<readonly ReportPicture[]> {
  const shown = await reportPictures(panel);
  const { summary, choice } = panel;
  const ofLogits = summary.plan.sections.find(({ view }) => view === 'logits')?.number;
  const isOfLogit = choice.ratherThan === null && !isFiguredByLead(choice);
  const drawn = shown.find(({ step }) => step === ofLogits);
  if (!drawn || !isOfLogit) return shown;
  const some = { steps: [drawn.step], asksQuestions: false };
  const [ofLead = drawn] = await allPictures(panel, NEVER_ABORTED, some, false);
  return shown.map((one) => (one === drawn ? ofLead : one));
}

async function drawnIn(stage: UnseenSteps, signal: AbortSignal): Promise<readonly ReportPicture[]> {
  await stage.updateComplete;
  while (stage.isInTime) {
    await untilStill(stage, signal);
    const pictures = stage.isAwaited ? undefined : await picturesOf(stage, signal);
    if (pictures) return pictures.toSorted((a, b) => a.step - b.step);
  }
  throw new Error(texts.notAllDrawn);
}

/** Resolves when nothing was added or asked for a while, at the latest when it takes too long. */
async function untilStill(stage: UnseenSteps, signal: AbortSignal): Promise<void> {
  let [drawn, since] = [0, performance.now()];
  const isQuiet = () => drawn > 0 && performance.now() - since >= QUIET_TIME;
  const isDone = () => isQuiet() && !stage.isAwaited && !stage.isLoading;
  while (stage.isInTime && !isDone()) {
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL));
    signal.throwIfAborted();
    const now = stage.pictures.length;
    if (now !== drawn || stage.asked > 0) [drawn, since] = [now, performance.now()];
  }
}

/** `undefined` while values of one picture are still being read. */
async function picturesOf(stage: UnseenSteps, signal: AbortSignal): Promise<ReportPicture[] | undefined> {
  const pictures: ReportPicture[] = [];
  for (const picture of stage.pictures) {
    const made = await reportPicture(picture, stage.panel.summary, stage.isPlain);
    signal.throwIfAborted();
    if (!made) return undefined;
    pictures.push(made);
  }
  return pictures;
}

/** All steps rendered in one place behind the page; all their figures count as seen, however far down they are. */
@customElement('trace-unseen-steps')
class UnseenSteps extends LitElement {
  static override styles = css`
    :host { position: fixed; inset: 0 auto auto 0; width: ${WIDTH}px; height: 100vh; overflow: hidden; opacity: 0; pointer-events: none; z-index: -1; }
    trace-story-step { position: absolute; inset: 0 0 auto 0; }
  `;

  @property({ attribute: false }) all: readonly Step[] = [];
  /** The steps that are rendered. */
  @property({ attribute: false }) steps: readonly Step[] = [];
  @property({ attribute: false }) panel!: StepData;
  /** `undefined` for a report of all steps. */
  some: Pick<ChosenSteps, 'asksQuestions'> | undefined;
  isPlain = false;
  /** How many questions have no answer yet; a figure may come with one. */
  asked = 0;
  private readonly failed = new Set<Failable>();
  /** When the last answer came. */
  private answered = performance.now();

  constructor() {
    super();
    this.addEventListener(BEGINS_TO_WAIT, (event) => event.preventDefault());
    this.addEventListener(AsksEvent.type, (event) => event instanceof AsksEvent && void this.waitFor(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.inert = true;
    this.ariaHidden = 'true';
  }

  /** In a report, texts, questions and figures of the logits are about the lead, whatever the page shows. */
  override render() {
    const asks = this.some?.asksQuestions === true;
    return this.steps.map((step) => {
      const choice = { ...this.panel.choice, level: 'story', step: step.number, ofLead: true } as const;
      const panel = { ...this.panel, choice, width: WIDTH, presenting: false, walk: undefined, asks };
      const shown = { step, expected: true, steps: this.all, choosing: false, panel, source: '', output: {} };
      return html`<trace-story-step .asks=${asks} .shown=${{ ...shown, stale: false, error: undefined, retry: () => undefined }}></trace-story-step>`;
    });
  }

  /** The pictures whose values are complete. */
  get pictures(): readonly StepPicture[] {
    return this.found.flatMap(({ picture }) => picture ?? []);
  }

  /** Whether a picture is incomplete. */
  get isAwaited(): boolean {
    return this.found.some(({ isAwaited }) => isAwaited);
  }

  /** Whether something in a step still says that it is being loaded: a figure may come in its place. */
  get isLoading(): boolean {
    return isLoading(this.renderRoot);
  }

  /** Whether a figure may still be drawn: while answers come, and some time after that. */
  get isInTime(): boolean {
    return this.asked > 0 || performance.now() - this.answered < TIMEOUT;
  }

  /** A figure whose question fails would be left out without a word: it is asked once more. */
  private async waitFor({ ended, query }: AsksEvent): Promise<void> {
    this.asked++;
    await ended;
    this.asked--;
    this.answered = performance.now();
    if (this.isConnected && query.error !== undefined && !this.failed.has(query)) {
      this.failed.add(query);
      query.retry();
    }
  }

  private get found() {
    return [...this.renderRoot.querySelectorAll('trace-story-step')].map((step) => shownFigures.pictureIn(step));
  }
}

/** Whether a figure inside, also in its components, says that it is being loaded. */
function isLoading(root: ParentNode): boolean {
  return [...root.querySelectorAll('*')].some(
    (element) =>
      (element.role === 'status' && element.textContent?.trim() === strings.loading) ||
      (element.shadowRoot !== null && isLoading(element.shadowRoot)),
  );
}
