/** What the panel's keys do to a view that is presented: begin and leave the presentation, and set the size of its type. */
import type { Keeper, StateKey } from '../base/kept-state';
import { storyStrings } from '../strings/story';
import { textFieldStrings } from '../strings/text-field';
import { LOW } from '../theme/presented-size';
import { beginsWith, isLowPage, presentIn, sizesHere } from '../theme/type-size';
import { announcer } from './announcer';
import { within } from './trace-keys';

/** By how many sizes type was set larger than the room asks for, or smaller: in a larger window it is larger as well. */
const TYPE_LARGER: StateKey<number | undefined> = {
  name: 'typeLarger',
  restore: (stored) => (Number.isInteger(stored) ? (stored as number) : undefined),
};

/** With what else follows the room that a presentation has. */
export interface PresentationKeys {
  readonly presentation: () => void;
  readonly largerType: () => void;
  readonly smallerType: () => void;
  readonly takesNumbers: () => boolean;
  /** Sets the size of type anew, as when the page has become larger: who presents may have set one beside what it asks for. */
  readonly fitType: () => void;
}

/** What keys do to a view. */
interface KeyedView {
  /** Turn the presentation on or off. */
  readonly present: () => void;
  readonly isPresenting: () => boolean;
  /** Called when type has another size in a presentation. */
  readonly resized: () => void;
  /** Keeps by how many sizes type was set larger last: the next presentation begins with that. */
  readonly kept: () => Keeper;
  /** The same for all panels. */
  readonly keepLarger: (by: number) => void;
  readonly lastLarger: () => Promise<number | null>;
}

export function presentationKeys(view: KeyedView): PresentationKeys {
  const { present, isPresenting, resized, kept, keepLarger, lastLarger } = view;
  const larger = () => kept().recall(TYPE_LARGER) ?? 0;
  const fitType = () => presentIn(isPresenting() ? sizesHere()[sizeAt(larger())] : undefined);
  const resize = (by: number) => () => {
    if (!isPresenting()) return;
    const before = sizeAt(larger());
    const at = sizeAt(before - roomAt() + by);
    kept().keep(TYPE_LARGER, at - roomAt());
    keepLarger(at - roomAt());
    fitType();
    const size = textFieldStrings.typeSize(sizesHere()[at] as number);
    announcer.say(before === at && by > 0 ? `${size} ${whyNoLarger()}.` : size);
    resized();
  };
  /** In another panel another size may have been set since. */
  const takeLast = async () => {
    const last = await lastLarger();
    if (last === null || last === larger() || !isPresenting()) return;
    kept().keep(TYPE_LARGER, last);
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
    // Whoever presents knows the number of a step, and no field is there that a digit may be meant for.
    takesNumbers: isPresenting,
  };
}

/** Said where type is as large as this room lets it be. */
export function whyNoLarger(): string {
  return isLowPage() ? storyStrings.noLargerInLow(LOW) : storyStrings.noLargerType;
}

/** Which of the sizes the room asks for. */
function roomAt(): number {
  return sizesHere().indexOf(beginsWith());
}

function sizeAt(larger: number): number {
  return within(roomAt() + larger, 0, sizesHere().length - 1);
}
