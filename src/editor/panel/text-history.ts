/**
 * Texts that a panel showed before: the text before an edit, the edited text from which the user went back, and the text
 * before a lesson.
 */
import type { Origin, PanelContent, Place, ShownTrace, TextBefore } from '../../engine/protocol/panel-protocol';
import { inOtherModel } from './in-other-model';

/** An edited text from which the user has gone back, and the text before its edit. */
interface ChangedText {
  readonly of: string;
  readonly left: TextBefore;
}

/** What a panel shows now, and the user's place in it. */
interface Shown {
  readonly content: PanelContent;
  readonly place: Place;
}

export class TextHistory {
  private edited: TextBefore | undefined;
  private wentBackFrom: ChangedText | undefined;
  private lessonReplaced: TextBefore | undefined;

  constructor(private readonly panel: Shown) {}

  /**
   * What was traced before the text was edited, here or in the panel that opened this one; `undefined` if it was not edited.
   */
  get before(): Origin | undefined {
    return this.beforeEdit?.origin;
  }

  /** The text before the edit, and the place at which it was read. */
  get beforeEdit(): TextBefore | undefined {
    return this.trace && this.edited;
  }

  /**
   * The edited text from which the user went back to the shown one, and the place at which it was read; `undefined` if there
   * is none.
   */
  get afterEdit(): TextBefore | undefined {
    const { trace, wentBackFrom } = this;
    return trace && trace.origin.text === wentBackFrom?.of ? wentBackFrom.left : undefined;
  }

  /** What the shown lesson, or the first of several, replaced; `undefined` if no lesson is shown, or it replaced nothing. */
  get beforeLesson(): TextBefore | undefined {
    return this.trace?.origin.lesson === undefined ? undefined : this.lessonReplaced;
  }

  /**
   * The panel's next text is an edit of this one: another panel asked for it, or this panel did before the window was
   * reloaded.
   */
  editedFrom(before: TextBefore | undefined): void {
    this.edited = before;
  }

  /** The panel's next text is the one before the edit that led to the shown text. */
  goingBackTo({ text }: Origin): void {
    const { trace } = this;
    this.wentBackFrom = trace && { of: text, left: { origin: trace.origin, place: this.panel.place } };
  }

  /** The panel's next text is a lesson, requested where this is shown. */
  lessonFrom({ content, place }: Shown): void {
    this.lessonReplaced = content.kind === 'trace' ? { origin: content.origin, place } : undefined;
  }

  /** The panel's next text is a lesson that replaced this before the window was reloaded. */
  lessonAfter(before: TextBefore | undefined): void {
    this.lessonReplaced = before;
  }

  /** Called when the panel shows something else. @param left what it showed until then */
  changed(left: PanelContent): void {
    const { content } = this.panel;
    if (content.kind !== 'empty') this.edited = this.textBeforeEdit(left, content.origin);
    if (content.kind === 'trace') this.wentBackFrom = this.textWentBackFrom(left, content.origin);
  }

  /** What the page stores of the history, from which a restored panel reads it. */
  get kept(): Partial<Pick<ShownTrace, 'before' | 'hasTextAfter' | 'textBeforeLesson'>> {
    const { beforeEdit, afterEdit, beforeLesson } = this;
    return {
      ...(beforeEdit && { before: beforeEdit }),
      ...(afterEdit && { hasTextAfter: true }),
      ...(beforeLesson && { textBeforeLesson: beforeLesson }),
    };
  }

  private get trace(): ShownTrace | undefined {
    const { content } = this.panel;
    return content.kind === 'trace' ? content : undefined;
  }

  /**
   * The text from which this one was edited. If the text is the same in another model, the text before its edit is kept,
   * with the new model.
   */
  private textBeforeEdit(left: PanelContent, { text, edited, model }: Origin): TextBefore | undefined {
    const { edited: before, wentBackFrom } = this;
    if (left.kind === 'empty') return before;
    if (left.origin.text === text) return before && (left.origin.model === model ? before : inModel(before, model));
    const isChanged = edited || (left.origin.text === wentBackFrom?.of && text === wentBackFrom.left.origin.text);
    return left.kind === 'trace' && isChanged ? { origin: left.origin, place: this.panel.place } : undefined;
  }

  private textWentBackFrom(left: PanelContent, { text, model }: Origin): ChangedText | undefined {
    const { wentBackFrom } = this;
    if (!wentBackFrom || wentBackFrom.of !== text) return undefined;
    const isSame = left.kind !== 'trace' || left.origin.text !== text || left.origin.model === model;
    return isSame ? wentBackFrom : { ...wentBackFrom, left: inModel(wentBackFrom.left, model) };
  }
}

/** A saved trace keeps its own model. */
function inModel(text: TextBefore, model: string): TextBefore {
  const { origin } = text;
  return origin.file !== undefined || model === '' || origin.model === model
    ? text
    : { ...text, origin: inOtherModel(origin, model) };
}
