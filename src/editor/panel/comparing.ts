/** Asks what a trace is to be compared with, and has both shown in a panel of their own. */
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

/** The lists and fields in which it is chosen, loaded once somebody asks. */
export type CompareChoices = Pick<typeof choices, 'askForText' | 'askWhatToCompare' | 'withOtherText'>;

interface ComparingParts {
  readonly choices: () => Promise<CompareChoices>;
  readonly comparisons: Pick<Comparisons, 'kept' | 'of' | 'open' | 'showAmong' | 'showOnce'>;
  readonly engine: Pick<EngineClient, 'savedContent'>;
  readonly panels: Pick<TracePanels, 'traces'>;
  readonly tracing: Pick<Tracing, 'tellFailure'>;
  readonly settings: () => Pick<Settings, 'model'>;
  readonly starterModel: string;
  /** A sentence encoder of this machine: that of traces where it is one; `undefined`: there is none, which was said. */
  readonly sentenceEncoder: () => Promise<string | undefined>;
  /** Ask for any other model. */
  readonly chooseModel: () => Promise<string | undefined>;
  /** What was traced last, the latest first. */
  readonly recent: () => Promise<readonly Origin[]>;
  /** The files of traces and comparisons that were saved or opened last, the latest first. */
  readonly saved: () => Promise<readonly Origin[]>;
}

export class Comparing {
  /** What was typed as one of several texts, and is not compared yet. */
  private readonly typed: TypedTexts = { texts: [], value: '' };

  constructor(private readonly parts: ComparingParts) {}

  /** Ask what to compare the trace of a panel with, and show both in a new panel: this one stays, also where it compares already. */
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

  /** Ask for another A beside the B of a comparison that is shown, and show both in a new panel. */
  private askForFirst(panel: TracePanel, b: ComparedTrace): Promise<void> {
    return this.parts.comparisons.kept([b.summary], async () => {
      const a = await this.askForOther(b, await this.texts(), { choosesA: true });
      if (a) await this.parts.comparisons.open(panel, b, a, 'a');
    });
  }

  /**
   * A panel may be waiting for its trace: what to compare it with is asked meanwhile. If it is not there when that is
   * picked, both are made for a panel that says so, where it can be cancelled.
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

  /** What a panel is to show; of a comparison the first of both. */
  private awaitedSide(panel: TracePanel): ComparedOrigin | undefined {
    const { content } = panel;
    if (content.kind !== 'working') return undefined;
    const compared = content.isComparison && this.parts.comparisons.of(panel);
    return compared ? toMake(compared.a) : { origin: content.origin, variant: 'model' };
  }

  /** Compare the trace of a panel with that of the text before it was changed there, where it was; as `ask` does. */
  async withTextBefore(panel: TracePanel): Promise<void> {
    const a = firstSide(panel);
    const { before } = panel.texts;
    if (!a || !before) return;
    await this.parts.comparisons.kept([a.summary], () => this.openEdit(panel, a, before)).catch(this.tellFailure);
  }

  /** Compare the trace of a panel with another text, in its model; as `ask` does. */
  async withText(panel: TracePanel, text: string): Promise<void> {
    const a = firstSide(panel);
    if (!a) return;
    const { withOtherText } = await this.parts.choices();
    await this.parts.comparisons
      .kept([a.summary], () => this.parts.comparisons.open(panel, a, withOtherText(a, text)))
      .catch(this.tellFailure);
  }

  /** Ask for both texts, whatever is open. */
  async askForTwo(): Promise<void> {
    const texts = await this.texts();
    const { askForText } = await this.parts.choices();
    const a = await askForText(texts, this.parts.settings().model);
    const b = a && (await this.askForOther(a, texts));
    if (b) await this.parts.comparisons.showOnce({ a: toMake(a), b: toMake(b) });
  }

  /** Ask for several texts, and compare each two of them by a sentence encoder. Never rejects: a failure is told. */
  async askForSeveral(): Promise<void> {
    try {
      const encoder = await this.parts.sentenceEncoder();
      if (encoder === undefined) return;
      const { askForSeveralTexts } = await import('./several-texts');
      const asked = await askForSeveralTexts(await this.texts(), this.parts.settings().model, encoder, this.typed);
      if (asked) await this.parts.comparisons.showAmong(asked.texts, asked.model);
    } catch (error) {
      this.tellFailure(error);
    }
  }

  /** Compare the lines that are selected in an editor at once; where they are too few or too many, ask. Never rejects. */
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

  /** Compare the two lines that are selected in an editor, by the model of traces; where they are not two, ask. Never rejects. */
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

  /** Ask what to compare the trace of a file with; of one that holds a comparison also which of both. */
  async askAboutFile(path: string): Promise<void> {
    const texts = await this.texts();
    const { traceOfFile } = await import('./ask-for-compared-file');
    const asked = await traceOfFile(path, [], texts.contentOf);
    const a = asked && (this.openSide(asked) ?? asked);
    const b = a && (await this.askForOther(a, texts));
    if (b) await this.parts.comparisons.showOnce({ a: toMake(a), b: toMake(b) });
  }

  /** A panel may show it: then its text is known. */
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

  /** @param panel whose text may have been changed there */
  private async texts(panel?: TracePanel): Promise<ComparableTexts> {
    const [recent, saved] = await Promise.all([this.parts.recent(), this.parts.saved()]);
    const { engine, panels } = this.parts;
    // What is wrong with a file is told by opening it.
    const contentOf = (path: string): Promise<SavedContent> =>
      engine.savedContent({ path }).catch(() => ({ kind: 'trace' }) as const);
    return { open: panels.traces, recent, saved, contentOf, before: panel?.texts.before };
  }

  /** Those that are used now, and that were used lately: who opened one by its path need not type that again. */
  private modelsFor(texts: ComparableTexts): ComparableModels {
    const used = [...texts.open.map(({ origin }) => origin), ...texts.recent];
    const known = [this.parts.settings().model, this.parts.starterModel, ...used.flatMap(({ model }) => model || [])];
    return { known, choose: this.parts.chooseModel };
  }

  /** The text before an edit is A: what is said "from A to B" is then what the edit did. */
  private openEdit(panel: TracePanel, after: ComparedTrace, before: Origin): Promise<void> {
    const a: ComparedOrigin = { origin: before, variant: 'model', edit: 'before' };
    return this.parts.comparisons.open(panel, { ...after, edit: 'after' }, a, 'a');
  }

  private readonly tellFailure = (error: unknown): void => this.parts.tracing.tellFailure(error, 'always');
}

function toMake({ origin, variant, label }: Comparable): ComparedOrigin {
  return { origin, variant, ...(label && { label }) };
}

/** The trace of a panel; of a comparison the one that its reader has as A, who may have exchanged them. */
function firstSide({ content, comparePlace }: TracePanel): ComparedTrace | undefined {
  if (content.kind === 'compare') {
    const [{ edit: _, ...side }] = sidesAsRead(content, comparePlace);
    return side;
  }
  return content.kind === 'trace' ? { summary: content.summary, origin: content.origin, variant: 'model' } : undefined;
}

/** Of a comparison the trace that its reader has as B. */
function secondSide({ content, comparePlace }: TracePanel): ComparedTrace | undefined {
  if (content.kind !== 'compare') return undefined;
  const [, { edit: _, ...side }] = sidesAsRead(content, comparePlace);
  return side;
}
