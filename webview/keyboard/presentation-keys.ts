/** What the panel's keys do in a view that can be presented: they start and leave the presentation, and set its type size. */
import type { Keeper, StateKey } from '../base/kept-state';
import { storyStrings } from '../strings/story';
import { textFieldStrings } from '../strings/text-field';
import { LOW } from '../theme/presented-size';
import { initialSize, isLowPage, setPresentedSize, sizesHere } from '../theme/type-size';
import { announcer } from './announcer';
import { within } from './trace-keys';

/**
 * By how many sizes the type was set larger, or smaller, than the room asks for. It is relative, so that type is larger in a
 * larger window too.
 */
const TYPE_SIZE_OFFSET: StateKey<number | undefined> = {
  name: 'typeLarger',
  restore: (stored) => (Number.isInteger(stored) ? (stored as number) : undefined),
};

/** The handlers, with what follows changes of the room of a presentation. */
export interface PresentationKeys {
  readonly presentation: () => void;
  readonly largerType: () => void;
  readonly smallerType: () => void;
  readonly takesNumbers: () => boolean;
  /**
   * Sets the type size again, for example when the page has become larger; it keeps the presenter's own difference from what the
   * room asks for.
   */
  readonly fitType: () => void;
}

/** What keys do to a view. */
interface KeyedView {
  /** Turns the presentation on or off. */
  readonly present: () => void;
  readonly isPresenting: () => boolean;
  /** Called when the type size of a presentation has changed. */
  readonly resized: () => void;
  /** Keeps by how many sizes the type was last set larger, for the next presentation. */
  readonly kept: () => Keeper;
  /** Keeps and returns the same number for all panels. */
  readonly keepLarger: (by: number) => void;
  readonly lastLarger: () => Promise<number | null>;
}

export function presentationKeys(view: KeyedView): PresentationKeys {
  const { present, isPresenting, resized, kept, keepLarger, lastLarger } = view;
  const sizeOffset = () => kept().recall(TYPE_SIZE_OFFSET) ?? 0;
  const fitType = () => setPresentedSize(isPresenting() ? sizesHere()[sizeAt(sizeOffset())] : undefined);
  const resize = (by: number) => () => {
    if (!isPresenting()) return;
    const before = sizeAt(sizeOffset());
    const at = sizeAt(before - roomSizeIndex() + by);
    kept().keep(TYPE_SIZE_OFFSET, at - roomSizeIndex());
    keepLarger(at - roomSizeIndex());
    fitType();
    const size = textFieldStrings.typeSize(sizesHere()[at] as number);
    announcer.say(before === at && by > 0 ? `${size} ${whyNoLarger()}.` : size);
    resized();
  };
  /** Another panel may have changed the size since. */
  const takeLast = async () => {
    const last = await lastLarger();
    if (last === null || last === sizeOffset() || !isPresenting()) return;
    kept().keep(TYPE_SIZE_OFFSET, last);
    fitType();
    resized();
  };
  return {
    presentation: () => {
      present();
      const presenting = isPresenting();
      fitType();
      if (presenting) void takeLast();
      announcer.say(presenting ? textFieldStrings.presenting : textFieldStrings.notPresenting);
    },
    fitType,
    largerType: resize(1),
    smallerType: resize(-1),
    // A presenter knows the number of a step, and there is no field that a digit could be meant for.
    takesNumbers: isPresenting,
  };
}

/** The announcement that type is already as large as this room allows. */
export function whyNoLarger(): string {
  return isLowPage() ? storyStrings.noLargerInLow(LOW) : storyStrings.noLargerType;
}

/** The index of the size that the room asks for. */
function roomSizeIndex(): number {
  return sizesHere().indexOf(initialSize());
}

function sizeAt(offset: number): number {
  return within(roomSizeIndex() + offset, 0, sizesHere().length - 1);
}
