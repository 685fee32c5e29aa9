/** Asks what to compare a trace with, and shows both in a new panel. */
import type { EngineClient } from '../../engine/host/client';
import { type ComparedOrigin, type ComparedTrace, type Origin, tracedKey } from '../../engine/protocol/panel-protocol';
import type { SavedContent } from '../../engine/protocol/trace-protocol';
import { sidesAsRead } from '../../trace/compare/compare-place';
import type { Settings } from '../settings';
import type { Comparable } from './comparable';
import type * as choices from './compare-choices';
import type { ComparableModels, ShownComparable } from './compare-choices';
import type { Comparisons } from './comparisons';
import type { ComparableTexts } from './listed-texts';
import type { TypedTexts } from './texts-pick';
import type { TracePanel } from './trace-panel';
import type { TracePanels } from './trace-panels';
import type { Tracing } from './tracing';

/** The lists and fields for that choice, loaded on first use. */
export type CompareChoices = Pick<typeof choices, 'askForText' | 'askWhatToCompare'>;

interface ComparingParts {
  readonly choices: () => Promise<CompareChoices>;
  readonly comparisons: Pick<Comparisons, 'kept' | 'of' | 'open' | 'showAmong' | 'showOnce'>;
  readonly engine: Pick<EngineClient, 'savedContent'>;
  readonly panels: Pick<TracePanels, 'traces'>;
  readonly tracing: Pick<Tracing, 'tellFailure'>;
  readonly settings: () => Pick<Settings, 'model'>;
  readonly starterModel: string;
  /**
   * A sentence encoder on this machine: the model of traces if it is one; `undefined` if there is none, which the user was
   * told.
   */
  readonly sentenceEncoder: () => Promise<string | undefined>;
  /** Asks for any other model. */
  readonly chooseModel: () => Promise<string | undefined>;
  /** The latest traced texts, the most recent first. */
  readonly recent: () => Promise<readonly Origin[]>;
  /** The files of traces and comparisons that were saved or opened, the most recent first. */
  readonly saved: () => Promise<readonly Origin[]>;
}

export class Comparing {
  /** What the user typed in the list of several texts without comparing it yet. */
  private readonly typed: TypedTexts = { texts: [], value: '' };

  constructor(private readonly parts: ComparingParts) {}

  /**
   * Asks what to compare the trace of a panel with, and shows both in a new panel. This panel stays as it is, even if it
   * shows a comparison.
   */
  async ask(panel: TracePanel | undefined): Promise<void> {
    const a = panel && firstSide(panel);
    if (!a) return this.askWhileMaking(panel);
    await this.parts.comparisons
      .kept([a.summary], async () => {
        const texts = await this.texts(panel);
        const kept = secondSide(panel);
        const instead = kept && (() => this.askForFirst(panel, kept));
        const b = await this.askForOther(a, texts, { changeInPanel: () => panel.changeToCompare(), instead });
        if (!b) return;
        if (texts.before && b.origin === texts.before) await this.openEdit(panel, a, texts.before);
        else await this.parts.comparisons.open(panel, a, b);
      })
      .catch(this.tellFailure);
  }

  /** Asks for another A for the B of a shown comparison, and shows both in a new panel. */
  private askForFirst(panel: TracePanel, b: ComparedTrace): Promise<void> {
    return this.parts.comparisons.kept([b.summary], async () => {
      const a = await this.askForOther(b, await this.texts(), { choosesA: true });
      if (a) await this.parts.comparisons.open(panel, b, a, 'a');
    });
  }

  /**
   * Asks what to compare with while a panel still waits for its trace. If the trace is not there when the user has picked,
   * both traces are made for a new panel, which reports progress and can cancel it.
   */
  private async askWhileMaking(panel: TracePanel | undefined): Promise<void> {
    const a = panel && this.awaitedSide(panel);
    if (!a) return this.askForTwo();
    const texts = await this.texts();
    const b = await this.askForOther(a, texts);
    if (!b) return;
    const made = firstSide(panel);
    const isMade = made && made.variant === a.variant && tracedKey(made.origin) === tracedKey(a.origin);
    if (!isMade) return this.parts.comparisons.showOnce({ a, b: toMake(b) });
    await this.parts.comparisons
      .kept([made.summary], () => this.parts.comparisons.open(panel, made, b))
      .catch(this.tellFailure);
  }

  /** What a panel is going to show; for a comparison its first side. */
  private awaitedSide(panel: TracePanel): ComparedOrigin | undefined {
    const { content } = panel;
    if (content.kind !== 'working') return undefined;
    const compared = content.isComparison && this.parts.comparisons.of(panel);
    return compared ? toMake(compared.a) : { origin: content.origin, variant: 'model' };
  }

  /** Compares the trace of a panel with that of the text before it was edited there; shown as by `ask`. */
  async withTextBefore(panel: TracePanel): Promise<void> {
    const a = firstSide(panel);
    const { before } = panel.texts;
    if (!a || !before) return;
    await this.parts.comparisons.kept([a.summary], () => this.openEdit(panel, a, before)).catch(this.tellFailure);
  }

  /** Compares the trace of a panel with another text in the same model; shown as by `ask`. */
  async withText(panel: TracePanel, text: string): Promise<void> {
    const a = firstSide(panel);
    if (!a) return;
    const { modelOf, traceOf } = await import('./comparable');
    await this.parts.comparisons
      .kept([a.summary], () => this.parts.comparisons.open(panel, a, traceOf(text, modelOf(a))))
      .catch(this.tellFailure);
  }

  /** Asks for both texts, whatever is open. */
  async askForTwo(): Promise<void> {
    const texts = await this.texts();
    const { askForText } = await this.parts.choices();
    const a = await askForText(texts, this.parts.settings().model);
    const b = a && (await this.askForOther(a, texts));
    if (b) await this.parts.comparisons.showOnce({ a: toMake(a), b: toMake(b) });
  }

  /**
   * Asks for several texts, and compares each pair of them with a sentence encoder. Never rejects: a failure is shown to the
   * user.
   */
  async askForSeveral(): Promise<void> {
    try {
      const encoder = await this.parts.sentenceEncoder();
      if (encoder === undefined) return;
      const { askForSeveralTexts } = await import('./several-texts');
      const texts = await askForSeveralTexts(await this.texts(), this.parts.settings().model, encoder, this.typed);
      if (texts) await this.parts.comparisons.showAmong(texts, encoder);
    } catch (error) {
      this.tellFailure(error);
    }
  }

  /** Compares the lines selected in an editor at once; asks for texts if there are too few or too many. Never rejects. */
  async selectedLines(): Promise<void> {
    try {
      const { textsOfSelectedLines } = await import('./several-texts');
      const texts = textsOfSelectedLines();
      if (!texts) return await this.askForSeveral();
      const encoder = await this.parts.sentenceEncoder();
      if (encoder !== undefined) await this.parts.comparisons.showAmong(texts, encoder);
    } catch (error) {
      this.tellFailure(error);
    }
  }

  /**
   * Compares two lines selected in an editor, with the model of traces; asks for texts if there are not exactly two. Never
   * rejects.
   */
  async twoSelectedLines(): Promise<void> {
    try {
      const [{ twoSelectedLines }, { traceOf }] = await Promise.all([
        import('./several-texts'),
        import('./comparable'),
      ]);
      const texts = twoSelectedLines();
      if (!texts) return await this.askForTwo();
      const { model } = this.parts.settings();
      const [a, b] = texts;
      await this.parts.comparisons.showOnce({ a: traceOf(a, model), b: traceOf(b, model) });
    } catch (error) {
      this.tellFailure(error);
    }
  }

  /** Asks what to compare the trace of a file with and, if it holds a comparison, which of its sides. */
  async askAboutFile(path: string): Promise<void> {
    const texts = await this.texts();
    const { traceOfFile } = await import('./ask-for-compared-file');
    const asked = await traceOfFile(path, [], texts.contentOf);
    const a = asked && (this.openSide(asked) ?? asked);
    const b = a && (await this.askForOther(a, texts));
    if (b) await this.parts.comparisons.showOnce({ a: toMake(a), b: toMake(b) });
  }

  /** The trace of a side that a panel shows, so that its text is known; otherwise undefined. */
  private openSide({ origin, variant }: ComparedOrigin): ComparedTrace | undefined {
    const open = this.parts.panels.traces.find((one) => tracedKey(one.origin) === tracedKey(origin));
    return open && { summary: open.summary, origin: open.origin, variant };
  }

  private async askForOther(
    a: Comparable,
    texts: ComparableTexts,
    shown?: ShownComparable,
  ): Promise<Comparable | undefined> {
    const { askWhatToCompare } = await this.parts.choices();
    return askWhatToCompare(a, texts, this.modelsFor(texts), shown);
  }

  /** @param panel the panel whose text may have been edited */
  private async texts(panel?: TracePanel): Promise<ComparableTexts> {
    const [recent, saved] = await Promise.all([this.parts.recent(), this.parts.saved()]);
    const { engine, panels } = this.parts;
    // A damaged file is reported when it is opened.
    const contentOf = (path: string): Promise<SavedContent> =>
      engine.savedContent({ path }).catch(() => ({ kind: 'trace' }) as const);
    return { open: panels.traces, recent, saved, contentOf, before: panel?.texts.before };
  }

  /** The models in use now and lately, so that a user who opened one by its path need not type that again. */
  private modelsFor(texts: ComparableTexts): ComparableModels {
    const used = [...texts.open.map(({ origin }) => origin), ...texts.recent];
    const known = [this.parts.settings().model, this.parts.starterModel, ...used.flatMap(({ model }) => model || [])];
    return { known, starter: this.parts.starterModel, choose: this.parts.chooseModel };
  }

  /** The text before the edit is A, so that "from A to B" describes what the edit did. */
  private openEdit(panel: TracePanel, after: ComparedTrace, before: Origin): Promise<void> {
    const a: ComparedOrigin = { origin: before, variant: 'model', edit: 'before' };
    return this.parts.comparisons.open(panel, { ...after, edit: 'after' }, a, 'a');
  }

  private readonly tellFailure = (error: unknown): void => this.parts.tracing.tellFailure(error, 'always');
}

function toMake({ origin, variant, label }: Comparable): ComparedOrigin {
  return { origin, variant, ...(label && { label }) };
}

/** The trace of a panel; for a comparison, the side that the user sees as A, since the sides can be swapped. */
function firstSide({ content, comparePlace }: TracePanel): ComparedTrace | undefined {
  if (content.kind === 'compare') {
    const [{ edit: _, ...side }] = sidesAsRead(content, comparePlace);
    return side;
  }
  return content.kind === 'trace' ? { summary: content.summary, origin: content.origin, variant: 'model' } : undefined;
}

/** For a comparison, the side that the user sees as B. */
function secondSide({ content, comparePlace }: TracePanel): ComparedTrace | undefined {
  if (content.kind !== 'compare') return undefined;
  const [, { edit: _, ...side }] = sidesAsRead(content, comparePlace);
  return side;
}
