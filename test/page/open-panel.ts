/** A panel on its page, as a test has it: what a user and the editor do with it, and what it shows then. */
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TracePanel } from '../../src/editor/panel/trace-panel.ts';
import type { TracingOptions } from '../../src/editor/panel/tracing.ts';
import type { EngineClient } from '../../src/engine/host/client.ts';
import { idsBeforeExplained } from '../../src/engine/protocol/completion-protocol.ts';
import type { OutputTarget } from '../../src/engine/protocol/generation-protocol.ts';
import {
  type AwaitedTrace,
  type ComparedTrace,
  GLOSSARY,
  LEAVE_OUT_HEAD,
  type LiveState,
  type NoTrace,
  type Origin,
  type PanelContent,
  type Place,
  POINT,
  PRESENT,
  SAVE_PICTURE,
  SAVE_PROGRAM,
  SAVE_SOME_STEPS,
  SHOW_NEURON,
  SHOW_SURPRISING,
  type SideName,
  TRY_OTHERS,
} from '../../src/engine/protocol/panel-protocol.ts';
import type { ComparisonWish, ReportWish, SaveWish } from '../../src/engine/protocol/save-protocol.ts';
import { DEFAULT_NEW_TOKENS, type TraceParams } from '../../src/engine/protocol/trace-protocol.ts';
import { lessonOf } from '../../src/trace/lessons/lessons.ts';
import { placeBefore } from '../../src/trace/steps/carried-place.ts';
import { lookAtText } from '../workbench/in-page.ts';
import { root } from '../workbench/paths.ts';
import { type Problem, problemOf } from '../workbench/problems.ts';
import { until } from '../workbench/processes.ts';
import type { Theme } from '../workbench/window.ts';
import type { Asked } from './asked.ts';
import type { PanelView } from './panel-view.ts';
import { changeTheme, recordedLook } from './theme.ts';

export const STARTER = join(root, 'models/starter');

/** What a trace is of, besides its text. */
type TraceOptions = Partial<Pick<Origin, 'edited' | 'model' | 'source' | 'suggestion'>> & {
  /** Where it was read before. */
  readonly place?: Place;
};

/** Where a comparison begins: at what was chosen in its trace, or where it was read before. */
type ComparisonBegun = Pick<Extract<PanelContent, { kind: 'compare' }>, 'start' | 'place' | 'runs' | 'among'>;

/** A panel: its page, and what shows traces in it. */
export class OpenPanel {
  /** What had gone wrong when it was closed: what a page says after that nobody sees. */
  private atClose: readonly Problem[] | undefined;

  constructor(
    private readonly engine: EngineClient,
    private readonly view: PanelView,
    private readonly panel: TracePanel,
    readonly asked: Asked,
    private readonly found: Problem[],
  ) {
    view.page.on('console', (message) => {
      const problem = problemOf(message);
      if (problem !== undefined) this.found.push(problem);
    });
    view.page.on('pageerror', (error) => {
      this.found.push({ kind: 'page', text: error.stack ?? error.message, url: '' });
    });
  }

  get page(): Page {
    return this.view.page;
  }

  /** A picture of it, as it is now. */
  screenshot(path: string): Promise<void> {
    return this.view.screenshot(path);
  }

  /** As when its tab is closed: its traces are dropped. */
  close(): void {
    this.atClose ??= [...this.found];
    this.panel.dispose();
  }

  get frame(): Frame {
    return this.page.mainFrame();
  }

  /**
   * Uncaught errors, violations of the page's policy, errors on its console, and what the host warns of, until it is
   * closed. Any fails the test.
   */
  problems(): readonly Problem[] {
    return this.atClose ?? this.found;
  }

  /** Forgets them, after a test that provokes some. */
  clearProblems(): void {
    this.found.length = 0;
  }

  /**
   * What the page wished to save last, once there are so many wishes of it.
   * @throws where that is of another kind
   */
  async saved<K extends SaveWish['kind']>(kind: K, count: number): Promise<Extract<SaveWish, { readonly kind: K }>> {
    await expect.poll(() => this.asked.saved.length).toBe(count);
    const wish = this.asked.saved.at(-1);
    if (wish?.kind !== kind) throw new Error(`The page wished to save no ${kind}.`);
    return wish as Extract<SaveWish, { readonly kind: K }>;
  }

  /** Answers how a picture shall look, wherever that is asked. @returns what the page wished to save, and the picture */
  async saveSvg(asks: Locator) {
    const before = this.asked.saved.length;
    await asks.locator('[data-choice="format"] [data-value="svg"]').click();
    await asks.locator('[data-action="save-picture"]').click();
    const { name, about, data } = await this.saved('figure', before + 1);
    return { name, about, svg: Buffer.from(data).toString() };
  }

  /** Trace a text and show it. @returns the page, once it shows that */
  async trace(text: string, options: TraceOptions = {}): Promise<Frame> {
    const origin = originOf(text, options);
    return this.showTrace(origin, { model: origin.model, text }, options.place);
  }

  /** As when the user chooses another theme. */
  async useTheme(theme: Theme): Promise<void> {
    const { themes } = await recordedLook();
    await this.page.evaluate(changeTheme, themes[theme]);
    // Until what changes its colour slowly has done so.
    await this.frame.evaluate(async () => {
      const changes = document.getAnimations().filter((one) => one instanceof CSSTransition);
      await Promise.allSettled(changes.map(({ finished }) => finished));
    });
  }

  /** As when a command leads to a place in what is shown. @returns once the page has been told */
  async go(place: Partial<Place>): Promise<void> {
    this.panel.go(place);
    await this.arrived();
  }

  /** Until the page has all that the extension sent it. */
  async arrived(): Promise<void> {
    await this.view.arrived();
  }

  /** As when it is opened in the place of a panel that is presented. */
  present(): void {
    this.panel.notes.say(PRESENT);
  }

  /** As when what it shows was opened from a presented trace. @returns how often the user went back to that */
  presentedFrom(step: number): () => number {
    let focused = 0;
    const trace = {
      isClosed: false,
      trace: {},
      place: { step },
      focus: () => void focused++,
      view: { onDidDispose: () => ({}) },
    };
    this.panel.presentedFrom.begin(trace as object as TracePanel);
    this.panel.presentedFrom.tell();
    return () => focused;
  }

  /** As when it is looked for in the palette. */
  showGlossary(): void {
    this.panel.notes.say(GLOSSARY);
  }

  /** As by the command of the palette. */
  tryOthers(): void {
    this.panel.notes.say(TRY_OTHERS);
  }

  /** As by the command of the palette. */
  showSurprising(): void {
    this.panel.notes.say(SHOW_SURPRISING);
  }

  showNeuron(): void {
    this.panel.notes.say(SHOW_NEURON);
  }

  /** As by the command of the palette. */
  saveProgram(): void {
    this.panel.notes.say(SAVE_PROGRAM);
  }

  savePicture(): void {
    this.panel.notes.say(SAVE_PICTURE);
  }

  leaveOutHead(): void {
    this.panel.notes.say(LEAVE_OUT_HEAD);
  }

  saveSomeSteps(): void {
    this.panel.notes.say(SAVE_SOME_STEPS);
  }

  /** As when "Change this text..." is picked to compare with. */
  changeToCompare(): void {
    this.panel.changeToCompare();
  }

  /** What the editor's keys do. */
  goToVisited(direction: 'back' | 'forward'): void {
    this.panel.goToVisited(direction);
  }

  /** As when the text is edited in its document. */
  editSource(): void {
    if (!this.panel.trace) throw new Error('No trace is shown.');
    this.panel.noteEdited(true);
  }

  /** As when the pointer is over a token in the editor, or over none any more. */
  point(token: number | null): void {
    this.panel.send(POINT, { token });
  }

  /** As when the panel follows the caret, or no longer. */
  live(state: LiveState | null): void {
    this.panel.notes.live(state);
  }

  /** As when another trace is being made while one is shown. @returns what its reader cancels */
  awaited(trace: AwaitedTrace): AbortSignal {
    const { signal } = this.panel.begin();
    signal.addEventListener('abort', () => this.panel.notes.awaited(null));
    this.panel.notes.awaited(trace);
    return signal;
  }

  /**
   * Show a lesson, as the extension does.
   * @param model another one than it is about, where its reader has chosen that
   * @param insteadOf the name of the model of traces, where that is another one than the lesson's
   */
  async lesson(id: string, model = STARTER, insteadOf?: string): Promise<Frame> {
    const lesson = lessonOf(id);
    if (!lesson) throw new Error(`There is no lesson "${id}".`);
    const { text } = lesson;
    this.panel.lesson.begin(this.panel, insteadOf);
    const origin: Origin = { text, model, source: null, lesson: id, ...(model !== STARTER && { inOtherModel: true }) };
    return this.showTrace(origin, { model, text });
  }

  /** Show what the lesson or the changed text took the place of once more, as the extension does. */
  async backToText(): Promise<void> {
    const { beforeLesson, beforeEdit } = this.panel.texts;
    const before = beforeLesson ?? beforeEdit;
    if (!before) throw new Error('What is shown took the place of no text.');
    const { edited: _, ...origin } = before.origin;
    const { place } = before;
    const { trace, place: left } = this.panel;
    const backFrom = beforeLesson || !trace ? undefined : { place: left, of: trace.summary };
    this.panel.texts.goingBackTo(origin);
    await this.showTrace(origin, { model: origin.model, text: origin.text }, place, backFrom);
  }

  /** Show the changed text again that its reader went back from, as the extension does. */
  async forwardToText(): Promise<void> {
    const after = this.panel.texts.afterEdit;
    if (!after) throw new Error('Nobody went back from a changed text.');
    const { edited: _, ...origin } = after.origin;
    await this.showTrace(origin, { model: origin.model, text: origin.text }, after.place);
  }

  /** Show that a trace is waited for. @param message what is being done for it */
  wait(message = '', more: Partial<Origin> = {}): void {
    const { content } = this.panel;
    const origin = content.kind === 'working' ? content.origin : originOf('The weather is', {});
    this.panel.show({ kind: 'working', message, origin: { ...origin, ...more } });
  }

  /** Show why there is no trace, or no comparison. */
  fail(
    message: string,
    origin: Partial<Origin> = {},
    how: { readonly reason?: NoTrace['reason']; readonly isComparison?: true } = {},
  ): void {
    const missing = { ...originOf('The weather is', {}), ...origin };
    this.panel.show({ kind: 'failed', reason: 'failure', message, origin: missing, ...how });
  }

  /** As when the extension cannot say what to show: to the next page that asks. */
  refuse(message: string): void {
    const { panel } = this;
    panel.ready = () => {
      Reflect.deleteProperty(panel, 'ready');
      throw new Error(message);
    };
  }

  /** Trace exactly these tokens and show them. */
  async traceIds(ids: readonly number[], text: string): Promise<Frame> {
    const origin: Origin = { text, ids, model: STARTER, source: null };
    return this.showTrace(origin, { model: STARTER, text, ids });
  }

  /** Save the trace that is shown as the menu and the command do. @param isOlder as before it was saved who wrote an output */
  async saveTrace(path: string, isOlder = false): Promise<void> {
    const { trace, place, continuations, output, ablations } = this.panel;
    if (!trace) throw new Error('No trace is shown.');
    const read = {
      place,
      ...(continuations && { continuations }),
      ...(output && !isOlder && { output }),
      ...(ablations && { ablations }),
    };
    await this.engine.save({ trace: trace.summary.trace, variant: 'model', path, ...read });
  }

  /** What the document of a report that is to be saved says, without its pictures. */
  documentOf({ trace, choice }: ReportWish): Promise<string> {
    return this.engine.report({ trace, ...choice, form: 'markdown' });
  }

  /** Open a trace that was saved. */
  async openSaved(file: string, model = STARTER): Promise<Frame> {
    const summary = await this.engine.openTrace({ path: file, models: [model], look: this.panel.reader.look });
    const { place } = summary.saved ?? {};
    const origin = { text: summary.text, model: '', source: null, file };
    return this.show({ kind: 'trace', summary, origin, ...(place && { place }) });
  }

  /** What the editor knows that the panel shows. */
  get content(): PanelContent {
    return this.panel.content;
  }

  /** What the editor knows that was generated from the trace. */
  get continuations(): TracePanel['continuations'] {
    return this.panel.continuations;
  }

  /** Compare two traces and show that. */
  async compare(a: ComparedTrace, b: ComparedTrace, begun: ComparisonBegun = {}): Promise<Frame> {
    const [trace, other] = [a.summary.trace, b.summary.trace];
    const sameVocabulary =
      (a.origin.model === b.origin.model && a.origin.file === undefined) ||
      (await this.engine.read({ trace, what: 'sameVocabulary', params: { other } }));
    const agreement = await this.engine.read({ trace, what: 'agreement', params: { other } });
    const known = { sameVocabulary, ...(agreement !== null && { agreement }) };
    const content = { kind: 'compare', origin: a.origin, a, b, ...known, ...begun } as const;
    return this.show(content, 'Where A and B diverge');
  }

  /** Save a comparison as the panel wishes. */
  async saveComparison({ kind: _, ...wish }: ComparisonWish, path: string): Promise<void> {
    await this.engine.saveComparison({ ...wish, path });
  }

  /** Open a comparison that was saved. */
  async openComparison(path: string): Promise<Frame> {
    const saved = await this.engine.savedContent({ path });
    if (saved.kind !== 'comparison') throw new Error('The file holds no comparison.');
    const { place, runs } = saved.comparison;
    const [a, b] = [await this.openSide(path, 'a'), await this.openSide(path, 'b')];
    return this.compare(a, b, { ...(place && { place }), ...(runs && { runs }) });
  }

  /** A trace that was saved as one side of a comparison. @param side which one, where the file holds two */
  async openSide(file: string, side?: SideName): Promise<ComparedTrace> {
    const ofSide = side && { side };
    const summary = await this.engine.openTrace({ path: file, models: [STARTER], ...ofSide });
    return { summary, origin: { text: '', model: '', source: null, file, ...ofSide }, variant: 'model' };
  }

  /** A trace as one side of a comparison. */
  async make(text: string, options: TraceOptions = {}): Promise<ComparedTrace> {
    const origin = originOf(text, options);
    const summary = await this.engine.trace({ model: origin.model, text, maxNewTokens: DEFAULT_NEW_TOKENS });
    return { summary, origin, variant: 'model' };
  }

  private async showTrace(
    origin: Origin,
    params: Omit<TraceParams, 'maxNewTokens'>,
    at?: Place,
    backFrom?: TracingOptions['backFrom'],
  ): Promise<Frame> {
    const { look } = this.panel.reader;
    const summary = await this.engine.trace({ ...params, traceWritten: true, maxNewTokens: DEFAULT_NEW_TOKENS, look });
    const { title = '' } = summary.plan.sections.at(-1) ?? {};
    const place = at && backFrom ? placeBefore(at, backFrom, summary) : at;
    return this.show({ kind: 'trace', summary, origin, ...(place && { place }) }, title);
  }

  /** Trace what is shown anew with these tokens masked, as the extension does. */
  async mask(positions: readonly number[]): Promise<void> {
    const { summary, origin } = this.panel.trace ?? {};
    if (!summary || !origin) throw new Error('No trace is shown.');
    const next = { ...origin, masked: positions };
    await this.showTrace(next, { model: origin.model, text: origin.text, masked: positions });
  }

  /** Trace the explained suggestion up to another of its tokens, as the extension does. */
  async explainToken(index: number): Promise<void> {
    const { origin } = this.panel.trace ?? {};
    if (!origin?.suggestion) throw new Error('No suggestion is explained.');
    const suggestion = { ...origin.suggestion, explained: index };
    const ids = idsBeforeExplained(suggestion);
    const place = { ...this.panel.place, token: ids.length - 1, target: null, ratherThan: null };
    const { model, text } = origin;
    await this.showTrace({ ...origin, ids, suggestion }, { model, text, ids }, place);
  }

  /** Trace what is shown anew with this as what its decoder has written, as the extension does. */
  async target(target: OutputTarget | null): Promise<void> {
    const { origin } = this.panel.trace ?? {};
    if (!origin) throw new Error('No trace is shown.');
    const { model, text, source } = origin;
    await this.showTrace({ model, text, source, ...target }, { model, text, ...target });
  }

  private async show(content: PanelContent, wanted = 'Top predictions'): Promise<Frame> {
    this.panel.show(content);
    // What was shown before may have the same words.
    await this.arrived();
    await until(`the panel shows "${wanted}"`, async () => (await this.frame.evaluate(lookAtText, wanted)).found);
    // What is far out of view follows what is seen.
    await this.frame.locator('main[aria-busy="true"]').waitFor({ state: 'detached' });
    return this.frame;
  }
}

function originOf(text: string, { model = STARTER, source = null, place: _, ...more }: TraceOptions): Origin {
  return { text, model, source, ...more };
}
