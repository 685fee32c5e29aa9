/** Commands and links that lead to a place in a trace. */
import * as vscode from 'vscode';
import type { NotificationType } from 'vscode-messenger-common';
import { whyNot } from '../../architectures/plan/why-not';
import { counted } from '../../base/counted';
import { notificationText, plainLines } from '../../base/foreign-text';
import { messageOf } from '../../base/message-of';
import * as messages from '../../engine/protocol/panel-protocol';
import { type Origin, tracedKey } from '../../engine/protocol/panel-protocol';
import type { TraceSummary } from '../../engine/protocol/trace-protocol';
import { titleWithTerm } from '../../trace/steps/field-term';
import { foundEntries, glossaryOf } from '../../trace/steps/glossary';
import { plainWords } from '../../trace/steps/plain-words';
import type { Failures } from '../failures';
import { panelForText, panelThatIsRead, panelToPresent } from '../panel/panel-places';
import type { TracePanel } from '../panel/trace-panel';
import type { TracePanels } from '../panel/trace-panels';
import type { Tracing } from '../panel/tracing';
import { pickIn } from '../pick-in';
import type { Settings } from '../settings';
import { endOf } from '../source/long-text';
import type { ShowRequest } from './deep-link';

/** How many characters of a text are shown in the confirmation. */
const PREVIEW = 600;

export class ShowCommand implements vscode.UriHandler {
  constructor(
    private readonly tracing: Tracing,
    private readonly panels: TracePanels,
    private readonly settings: () => Settings,
    private readonly failures: Failures,
  ) {}

  /**
   * The command `llmTrace.show`: goes to a place, in the trace of a text or in the shown one.
   * @throws an error of one sentence if the argument is not valid
   */
  async run(given: unknown): Promise<void> {
    const { readShowArguments } = await loadReader();
    await this.show(readShowArguments(given));
  }

  /** A link may come from anywhere, so its text is traced only if the user agrees. */
  async handleUri({ path, query }: vscode.Uri): Promise<void> {
    try {
      const { readLink } = await loadReader();
      const request = readLink(path, query);
      if (request.text === undefined || (await confirm(request.text))) await this.show(request);
    } catch (error) {
      this.failures.logOnly(error);
      void vscode.window.showWarningMessage(notificationText(messageOf(error)));
    }
  }

  /** Lets the user pick a step, and goes there. */
  async goToStep(): Promise<void> {
    const panel = panelThatIsRead(this.panels);
    if (!panel?.trace) return this.sayThatNothingIsTraced();
    const groups = { in: vscode.l10n.t('in'), block: vscode.l10n.t('block'), out: vscode.l10n.t('out') };
    const { plan } = panel.trace.summary;
    // The panel's name with the field's term next to it, so that the user can search for either.
    const items = plan.sections.map((section) => ({
      label: `${section.number}  ${plainWords(section, plan).title}`,
      description: `${titleWithTerm(section, plan)} · ${groups[section.group]}`,
      step: section.number,
    }));
    const options = { title: vscode.l10n.t('Go to Step'), matchOnDescription: true };
    const picked = await vscode.window.showQuickPick(items, options);
    if (!picked || panel.isClosed) return;
    panel.view.reveal();
    panel.go({ step: picked.step });
  }

  /**
   * Presents the content of the panel, as a key of the panel does, because users search the palette for it too.
   * @returns whether there is a panel to present
   */
  present(): boolean {
    const panel = panelToPresent(this.panels);
    panel?.focus();
    panel?.notes.say(messages.PRESENT);
    return panel !== undefined;
  }

  /**
   * Opens "try other tokens" for the text of the panel: which token would change what comes next? For a model that fills in
   * masks, it masks each other word.
   */
  tryOthers(): void {
    this.askOfPage(messages.TRY_OTHERS, ({ plan, saved, model, masks }) => {
      const why = whyNot(plan, 'A measure of which words matter');
      if (why !== undefined) return why;
      if (saved?.hasModel === false)
        return vscode.l10n.t('Other tokens can be tried once {0}, which made this trace, is open.', model.name);
      if (plan.predicts !== 'masked token' || masks.length > 0) return undefined;
      return vscode.l10n.t('Nothing is masked: mask a token of the text (m), to see which other words matter there.');
    });
  }

  /** Shows which neurons of the panel's trace add most to the prediction, and what one of them does. */
  showNeuron(): void {
    this.askOfPage(messages.SHOW_NEURON, ({ saved, model }) =>
      saved?.hasModel === false
        ? vscode.l10n.t('What a neuron does can be told once {0}, which made this trace, is open.', model.name)
        : undefined,
    );
  }

  /** Shows how probable each token of the panel's text was, the most surprising one first. */
  showSurprising(): void {
    this.askOfPage(messages.SHOW_SURPRISING, ({ plan }) =>
      whyNot(plan, 'The probability of each token given those before it'),
    );
  }

  /** Saves the chosen value of the panel's trace, or else the probability of its prediction, as a Python program. */
  saveProgram(): void {
    this.askOfPage(messages.SAVE_PROGRAM, ({ saved, model }) =>
      saved?.hasModel === false
        ? vscode.l10n.t('A program can be saved once {0}, which made this trace, is open.', model.name)
        : undefined,
    );
  }

  /** Saves a report of some steps of the panel's trace, such as a hand-out. */
  saveSomeSteps(): void {
    this.askOfPage(messages.SAVE_SOME_STEPS, () => undefined);
  }

  /** Saves a picture of the step that is read. */
  savePicture(): void {
    this.askOfPage(messages.SAVE_PICTURE, () => undefined);
  }

  /** Runs the model of the panel's trace without the chosen head. */
  leaveOutHead(): void {
    this.askOfPage(messages.LEAVE_OUT_HEAD, ({ plan, saved, model }) => {
      const why = whyNot(plan, 'A run without a part');
      if (why !== undefined || saved?.hasModel !== false) return why;
      return vscode.l10n.t('A head can be left out once {0}, which made this trace, is open.', model.name);
    });
  }

  /**
   * Sends a request to the page of the panel that the user is reading.
   * @param whyNot a sentence for the user that says why the request does not apply to a trace; `undefined` if it does
   */
  private askOfPage(asked: NotificationType<void>, whyNot: (summary: TraceSummary) => string | undefined): void {
    const panel = panelThatIsRead(this.panels);
    if (!panel?.trace) {
      this.sayThatNothingIsTraced();
      return;
    }
    panel.focus();
    const why = whyNot(panel.trace.summary);
    if (why === undefined) panel.notes.say(asked);
    else void vscode.window.showInformationMessage(notificationText(why));
  }

  /** Shows all terms in one list: in the panel that the user is reading, or else in a list of VS Code. */
  async glossary(): Promise<void> {
    const panel = panelThatIsRead(this.panels) ?? this.panels.all[0];
    if (panel) {
      panel.focus();
      panel.notes.say(messages.GLOSSARY);
      return;
    }
    await showGlossary();
  }

  private async show({ text, model = this.settings().model, place }: ShowRequest): Promise<void> {
    if (text === undefined) {
      const read = panelThatIsRead(this.panels);
      if (!read) return this.sayThatNothingIsTraced();
      read.reveal();
      read.go(place);
      return;
    }
    const { text: end } = endOf(text);
    const panel = panelForText(this.panels);
    panel.focus();
    const origin: Origin = { text: end, model, source: null };
    const shown = isOf(panel, origin) || (await this.tracing.show(panel, origin, { notify: 'always' }));
    if (shown) panel.go(place);
  }

  private sayThatNothingIsTraced(): void {
    const isCompared = this.panels.all.some(({ content }) => content.kind === 'compare');
    void vscode.window.showInformationMessage(
      isCompared
        ? vscode.l10n.t('Only a comparison is open: trace one of its texts by itself to go to a place in it.')
        : vscode.l10n.t('Nothing is traced yet: select text and run "Trace LLM on selection" first.'),
    );
  }
}

/** Searches as the panel does, because VS Code would match the letters of the query anywhere in a word. */
async function showGlossary(): Promise<void> {
  const list = vscode.window.createQuickPick();
  const find = (query: string) => {
    list.items = foundEntries(glossaryOf(), query).map(({ name, also, meaning }) => ({
      label: name,
      description: also.join(', '),
      detail: meaning,
      alwaysShow: true,
    }));
  };
  find('');
  list.title = vscode.l10n.t('Glossary');
  await pickIn<vscode.QuickPickItem, undefined>(list, (end) => {
    list.onDidChangeValue(find);
    list.onDidAccept(() => end(undefined));
  });
}

/** Loaded only when there is something to read, because its library takes time to load. */
function loadReader() {
  return import('./deep-link');
}

/** Whether a panel shows this origin, with no token masked and nothing else changed. */
function isOf({ trace }: TracePanel, origin: Origin): boolean {
  return trace !== undefined && tracedKey(trace.origin) === tracedKey(origin);
}

async function confirm(text: string): Promise<boolean> {
  const trace = vscode.l10n.t('Trace');
  const detail = plainLines(text, PREVIEW);
  const length = counted(text.length, 'character');
  const question = vscode.l10n.t('A link asks LLM Trace to run the model on this text ({0}):', length);
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, trace)) === trace;
}
