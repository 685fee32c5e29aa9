/** Texts that a panel showed before: the one that was edited, the one that its reader went back from, the one before a lesson. */
import type { Origin, PanelContent, Place, ShownTrace, TextBefore } from '../../engine/protocol/panel-protocol';
import { inOtherModel } from './in-other-model';

/** A changed text that its reader has gone back from, and what it was changed from. */
interface ChangedText {
  readonly of: string;
  readonly left: TextBefore;
}

/** What a panel shows now, and where it is read. */
interface Shown {
  readonly content: PanelContent;
  readonly place: Place;
}

export class TextHistory {
  private edited: TextBefore | undefined;
  private wentBackFrom: ChangedText | undefined;
  private lessonReplaced: TextBefore | undefined;

  constructor(private readonly panel: Shown) {}

  /** What was traced before the text was edited, here or in the panel that opened this one; `undefined` if it was not edited. */
  get before(): Origin | undefined {
    return this.beforeEdit?.origin;
  }

  /** The same, and where it was read. */
  get beforeEdit(): TextBefore | undefined {
    return this.trace && this.edited;
  }

  /** The edited text from which its reader went back to the shown one, and where it was read; `undefined` if there is none. */
  get afterEdit(): TextBefore | undefined {
    const { trace, wentBackFrom } = this;
    return trace && trace.origin.text === wentBackFrom?.of ? wentBackFrom.left : undefined;
  }

  /** What the shown lesson, or the first of several, replaced; `undefined` if no lesson is shown, or it replaced nothing. */
  get beforeLesson(): TextBefore | undefined {
    return this.trace?.origin.lesson === undefined ? undefined : this.lessonReplaced;
  }

  /** What is shown next is an edit of this: another panel asked for it, or this one did before the window was reloaded. */
  editedFrom(before: TextBefore | undefined): void {
    this.edited = before;
  }

  /** What is shown next is what the text was before it was changed to the one that is shown. */
  goingBackTo({ text }: Origin): void {
    const { trace } = this;
    this.wentBackFrom = trace && { of: text, left: { origin: trace.origin, place: this.panel.place } };
  }

  /** What is shown next is a lesson, asked for where this is shown. */
  lessonFrom({ content, place }: Shown): void {
    this.lessonReplaced = content.kind === 'trace' ? { origin: content.origin, place } : undefined;
  }

  /** What is shown next is a lesson that took the place of this before the window was reloaded. */
  lessonAfter(before: TextBefore | undefined): void {
    this.lessonReplaced = before;
  }

  /** The panel shows something else now. @param left what it showed until then */
  changed(left: PanelContent): void {
    const { content } = this.panel;
    if (content.kind !== 'empty') this.edited = this.editedNow(left, content.origin);
    if (content.kind === 'trace') this.wentBackFrom = this.wentBackFromNow(left, content.origin);
  }

  /** What the page keeps of it: a panel that comes back knows it from there. */
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

  /** What was edited to become this text; of the same text it is what it was, in the model that is shown from now on. */
  private editedNow(left: PanelContent, { text, edited, model }: Origin): TextBefore | undefined {
    const { edited: before, wentBackFrom } = this;
    if (left.kind === 'empty') return before;
    if (left.origin.text === text) return before && (left.origin.model === model ? before : inModel(before, model));
    const isChanged = edited || (left.origin.text === wentBackFrom?.of && text === wentBackFrom.left.origin.text);
    return left.kind === 'trace' && isChanged ? { origin: left.origin, place: this.panel.place } : undefined;
  }

  private wentBackFromNow(left: PanelContent, { text, model }: Origin): ChangedText | undefined {
    const { wentBackFrom } = this;
    if (!wentBackFrom || wentBackFrom.of !== text) return undefined;
    const isSame = left.kind !== 'trace' || left.origin.text !== text || left.origin.model === model;
    return isSame ? wentBackFrom : { ...wentBackFrom, left: inModel(wentBackFrom.left, model) };
  }
}

/** A saved trace has its own model. */
function inModel(text: TextBefore, model: string): TextBefore {
  const { origin } = text;
  return origin.file !== undefined || model === '' || origin.model === model
    ? text
    : { ...text, origin: inOtherModel(origin, model) };
}
