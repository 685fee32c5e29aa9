/** The panel: a trace, the progress of making one, or why there is none. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '@vscode-elements/elements/dist/vscode-button';
import '@vscode-elements/elements/dist/vscode-progress-ring';
import { factSentences } from '../../../src/base/suggestion-facts';
import { type SuggestionRun, shownText } from '../../../src/engine/protocol/completion-protocol';
import type { PanelContent, Place } from '../../../src/engine/protocol/panel-protocol';
import * as messages from '../../../src/engine/protocol/panel-protocol';
import type { TraceId } from '../../../src/engine/protocol/trace-protocol';
import { glossaryOf } from '../../../src/trace/steps/glossary';
import { type SequenceName, selectedSequence, TOKENS } from '../../../src/trace/steps/sequences';
import { afterPaint } from '../../base/after-paint';
import { errorMessage } from '../../base/error-message';
import { Listeners } from '../../base/listeners';
import { ChangeObserver } from '../../base/observer';
import { afterChoice } from '../../choice/best-head';
import { changeChoice } from '../../choice/choice';
import { SCROLLED_PAST } from '../../choice/scrolled-past';
import { VISITED } from '../../choice/visited';
import { announcer } from '../../keyboard/announcer';
import { FocusHandover } from '../../keyboard/focus-handover';
import { KeyboardMark } from '../../keyboard/keyboard-mark';
import { isField, PanelKeys } from '../../keyboard/panel-keys';
import { awaitedTrace } from '../../panel/awaited-trace';
import { liveMode } from '../../panel/live-mode';
import { panelNote } from '../../panel/panel-note';
import { preview } from '../../panel/preview';
import type { Connection } from '../../sources/connection';
import { Host } from '../../sources/host';
import { NEW_TOKENS } from '../../state/generation/next-token';
import { SAMPLING, SAMPLING_OF_GAPS } from '../../state/predictions/sampling';
import { EXPLAINED } from '../../state/provenance/kept-explained';
import { INSTEAD } from '../../state/residual/chosen-replacement';
import { ABLATED } from '../../state/residual/kept-ablation';
import { COLLECTED, TOGETHER } from '../../state/residual/kept-together';
import { LENS_MODE } from '../../state/residual/lens-mode';
import { stepName } from '../../state/story/step-name';
import type { ShownInPanel } from '../../strings/keys';
import { strings } from '../../strings/strings';
import { sharedStyles } from '../../theme/styles';
import { ThemeObserver } from '../../theme/theme';
import '../compare/view';
import type { CompareView } from '../compare/view';
import { type Glossary, GlossaryEvent, type GoToStepEvent } from '../controls/glossary';
import { type Help, HelpEvent } from '../controls/help';
import { colorBars } from '../controls/signed-bar';
import './live-note';
import { type Missing, noTrace } from './no-trace';
import './trace-view';
import type { SavedByCommand } from './export-menu';
import type { TraceView } from './trace-view';

@customElement('llm-trace-app')
export class App extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host { display: block; height: 100vh; color: var(--vscode-editor-foreground, var(--vscode-foreground));
        background: var(--vscode-editor-background);
        font-family: var(--vscode-font-family, system-ui, sans-serif); font-size: var(--vscode-font-size, 13px); }
      .state { display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 14px;
        height: 100%; padding: 24px; text-align: center; }
      .state p { margin: 0; max-width: 64ch; overflow-wrap: anywhere; white-space: pre-line; }
      .buttons { display: flex; flex-wrap: wrap; gap: 10px; }
      h1 { margin: 0; font-size: 1.2em; font-weight: 600; color: var(--bad); }
      @media (prefers-reduced-motion: reduce) { vscode-progress-ring { display: none; } }
    `,
  ];

  private readonly host = new Host(
    [SAMPLING, SAMPLING_OF_GAPS, NEW_TOKENS, ABLATED, COLLECTED, TOGETHER, SCROLLED_PAST, VISITED, LENS_MODE],
    [EXPLAINED],
    [INSTEAD],
  );
  /** The place to go to in the next trace that is shown. */
  private destination: Partial<Place> | undefined;
  /** What was asked last of the next trace that is shown. */
  private asked: ((view: TraceView) => void) | undefined;
  @state() private content: PanelContent | undefined;
  /** Whether the work in progress is being cancelled, which may take the engine seconds. */
  @state() private isCancelling = false;
  /** The trace whose text has since been edited in its document. */
  @state() private editedTrace: TraceId | undefined;
  /** The presented trace to which the user can go back. */
  @state() private presentedFrom: messages.PresentedTrace | null = null;
  /** Why the panel could not start, as long as it has nothing to show. */
  @state() private failure: string | undefined;

  private readonly mark = new KeyboardMark(this, () => this.view?.focus({ preventScroll: true }));

  constructor() {
    super();
    new ChangeObserver(this, () => announcer);
    new ThemeObserver(this, colorBars);
    new FocusHandover(this, ['.state vscode-button, trace-view, compare-view']);
    new PanelKeys(this, { help: () => this.help() });
    new Listeners(this, window, { contextmenu: keepMenuForPointer });
    for (const type of ['pointermove', 'pointerdown', 'keydown', 'focus'])
      window.addEventListener(type, () => preview.endOutside(), { capture: true, passive: true });
    this.addEventListener(HelpEvent.type, () => this.help());
    this.addEventListener(GlossaryEvent.type, () => this.glossary());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    colorBars();
    this.replaceChildren(); // removes what was there before
    this.listen(this.host.connection);
    void this.start();
  }

  private listen(connection: Connection): void {
    connection.on(messages.SHOW, (content) => this.show(content));
    connection.on(messages.PROGRESS, ({ message }) => this.progress(message));
    connection.on(messages.GO, (place) => this.go(place));
    connection.on(messages.PRESENT, () => {
      this.host.presentsNext = true;
      this.view?.goOnPresenting();
    });
    connection.on(messages.PRESENTED_FROM, ({ from }) => {
      this.presentedFrom = from;
    });
    connection.on(messages.GLOSSARY, () => this.glossary());
    connection.on(messages.TRY_OTHERS, () => this.whenTraced((view) => view.tryOthers()));
    connection.on(messages.SHOW_NEURON, () => this.whenTraced((view) => view.showNeuron(null)));
    connection.on(messages.SHOW_SURPRISING, () => this.whenTraced((view) => view.showSurprising()));
    connection.on(messages.SAVE_PROGRAM, () => this.save('save-program'));
    connection.on(messages.SAVE_SOME_STEPS, () => this.save('save-some-steps'));
    connection.on(messages.SAVE_PICTURE, () => this.save('picture'));
    connection.on(messages.LEAVE_OUT_HEAD, () => this.whenTraced((view) => view.leaveOutHead()));
    connection.on(messages.GO_TO_VISITED, ({ direction }) => this.traceView?.goToVisited(direction));
    connection.on(messages.CHANGE_TO_COMPARE, () => this.view?.changeToCompare());
    connection.on(messages.POINT, ({ token }) => preview.pointOutside(this.selectedSequence, token ?? undefined));
    connection.on(messages.AWAITED, ({ trace }) => awaitedTrace.set(trace));
    connection.on(messages.NOTE, ({ note }) => panelNote.set(note));
    connection.on(messages.LIVE, ({ state }) => liveMode.set(state));
    connection.on(messages.SOURCE_EDITED, ({ trace, edited }) => {
      this.editedTrace = edited ? trace : undefined;
    });
  }

  private async start(): Promise<void> {
    this.failure = undefined;
    try {
      this.show(await this.host.start());
    } catch (error) {
      this.failure = errorMessage(error);
    }
  }

  override render() {
    return html`${this.shown()}<trace-help></trace-help><trace-glossary @go-to-step=${({ detail: step }: GoToStepEvent) => this.go({ step })}></trace-glossary><span class="unseen" aria-live="polite">${announcer.text}</span>`;
  }

  private shown() {
    const { content, failure } = this;
    if (!content && failure !== undefined) {
      return this.withoutTrace({ reason: 'failure', message: failure }, () => void this.start());
    }
    if (!content) return this.working(strings.starting, '', nothing);
    switch (content.kind) {
      case 'trace':
        return html`<trace-view data-state="trace" .host=${this.host} .summary=${content.summary} .goingOn=${content.goingOn} .ablations=${content.ablations}
          .origin=${content.origin} .edited=${content.summary.trace === this.editedTrace}></trace-view>`;
      case 'compare':
        return html`<compare-view data-state="compare" .host=${this.host} .content=${content} .presentedFrom=${this.presentedFrom}></compare-view>`;
      case 'working':
        return this.isCancelling
          ? this.working(strings.cancelling, '', this.cancel())
          : this.working(strings.tracing, content.message, this.cancel(), content.origin.suggestion);
      case 'failed':
        return this.withoutTrace(content, () => this.host.connection.send(messages.RUN_AGAIN));
      case 'empty':
        return html`<div class="state" data-state="empty">${this.liveNote()}<p>${strings.empty}</p></div>`;
    }
  }

  private get selectedSequence(): SequenceName {
    return this.content?.kind === 'trace' ? selectedSequence(this.content.summary) : TOKENS;
  }

  private show(content: PanelContent): void {
    this.content = content;
    this.isCancelling = false;
    this.host.remember(content);
    // What was announced of another trace does not stand in the page of this one.
    announcer.say('');
    afterPaint(this.mark.show);
    if (content.kind === 'failed') this.presentNothing();
    void this.updateComplete.then(() => this.asked && this.whenTraced(this.asked));
    if (content.kind !== 'trace' || !this.destination) return;
    this.host.choice = changeChoice(this.host.choice, this.destination);
    this.host.bestHead = afterChoice(this.host.bestHead, this.destination);
    this.destination = undefined;
  }

  /** Nothing arrived that could be presented, so what was hidden for it is shown again. */
  private presentNothing(): void {
    if (!this.host.presentsNext) return;
    this.host.presentsNext = false;
    this.host.connection.send(messages.PRESENTATION_OVER, undefined);
  }

  private progress(message: string): void {
    if (this.content?.kind === 'working') this.content = { ...this.content, message };
  }

  private help(): void {
    void this.renderRoot.querySelector<Help>('trace-help')?.toggle(this.helpIsAbout);
  }

  /** Opens the glossary. With a trace, its terms are explained for the trace's model and link to its steps. */
  private glossary(): void {
    const plan = this.content?.kind === 'trace' ? this.content.summary.plan : undefined;
    const titleOf = (step: number) => {
      const section = plan?.sections[step - 1];
      return plan && section ? stepName(section, plan).name : '';
    };
    void this.renderRoot.querySelector<Glossary>('trace-glossary')?.toggle(glossaryOf(plan), titleOf);
  }

  private get helpIsAbout(): ShownInPanel | undefined {
    const { content } = this;
    if (content?.kind === 'compare') return { kind: 'compare' };
    if (content?.kind !== 'trace') return undefined;
    const { plan, source } = content.summary;
    const { attention } = this.host.choice;
    return { kind: 'trace', predicts: plan.predicts, hasSource: source !== undefined, attention };
  }

  private get view(): TraceView | CompareView | null {
    return this.renderRoot.querySelector<TraceView | CompareView>('trace-view, compare-view');
  }

  private get traceView(): TraceView | null {
    return this.renderRoot.querySelector<TraceView>('trace-view');
  }

  private go(place: Partial<Place>): void {
    const { traceView: view } = this;
    if (view) view.go(place);
    else this.destination = { ...this.destination, ...place };
  }

  /** Acts as soon as a trace is shown. */
  private whenTraced(act: (view: TraceView) => void): void {
    const { traceView: view } = this;
    this.asked = view ? undefined : act;
    if (view) act(view);
  }

  private save(action: SavedByCommand): void {
    this.whenTraced((view) => void view.save(action));
  }

  /** @param progress changes often, so it is not announced each time */
  /** @param explained what is known before its trace: the suggestion, and how often similar ones are right */
  private working(message: string, progress: string, buttons: unknown, explained?: SuggestionRun) {
    const known = explained?.facts
      ? html`<p data-known><b>“${shownText(explained).trim()}”</b> ${factSentences(explained.facts).why}</p>`
      : nothing;
    return html`<div class="state" data-state="working">
      ${this.liveNote()} ${known}
      <vscode-progress-ring role="presentation" aria-live="off"></vscode-progress-ring>
      <p role="status">${message}</p>
      <p class="muted" data-progress>${progress}</p>
      ${buttons}
    </div>`;
  }

  /** The note of live mode, which can be ended whatever the panel shows. */
  private liveNote() {
    return html`<trace-live-note .connection=${this.host.connection}></trace-live-note>`;
  }

  private cancel() {
    return html`<vscode-button secondary data-action="cancel" ?disabled=${this.isCancelling} @click=${() => {
      this.isCancelling = true;
      this.host.connection.send(messages.CANCEL);
    }}>${strings.cancel}</vscode-button>`;
  }

  private withoutTrace(missing: Missing, again: () => void) {
    const { connection } = this.host;
    return html`<div class="state" data-state="failed" role=${missing.reason === 'cancelled' ? 'status' : 'alert'}>
      ${this.liveNote()} ${noTrace(missing, connection, again)}
    </div>`;
  }
}

/**
 * By its key, VS Code's menu of "Cut", "Copy" and "Paste" is opened only where it can do one of them. Components that have a
 * menu of their own have handled the event already.
 */
function keepMenuForPointer(event: MouseEvent): void {
  const [target] = event.composedPath();
  const hasText = (target instanceof HTMLElement && isField(target)) || getSelection()?.toString() !== '';
  if (event.button !== 2 && !event.ctrlKey && !hasText) event.preventDefault();
}
