/** What the panel's keys do to the view of a trace: change its text, and present it. */
import type { Keeper, StateKey } from '../base/kept-state';
import { textFieldStrings } from '../strings/text-field';
import { PRESENTED_SIZES, presentedSize } from '../theme/presented-size';
import { setTypeSize } from '../theme/type-size';
import { announcer } from './announcer';
import type { CommandHandlers } from './keys';
import { within } from './trace-keys';

/** Which of them was set last; `undefined`: none, it goes by the room. */
const TYPE_SIZE: StateKey<number | undefined> = {
  name: 'typeSize',
  restore: (stored) => PRESENTED_SIZES.find((size) => size === stored),
};

/** With what else follows the room that a presentation has. */
export interface ViewKeys extends CommandHandlers {
  /** Sets the size of type anew, as when the page has become larger; it stays where who presents has set one. */
  readonly fitType: () => void;
}

/** What keys do to a view. */
export interface KeyedView {
  readonly editText: () => void;
  /** Turn the presentation on or off. */
  readonly present: () => void;
  readonly isPresenting: () => boolean;
  /** Called when type has another size in a presentation. */
  readonly resized: () => void;
  /** Keeps the size that was set last: a presentation of another trace begins with it. */
  readonly kept: () => Keeper;
  /** The same for all panels. */
  readonly keepSize: (size: number) => void;
  readonly lastSize: () => Promise<number | null>;
}

export function viewKeys({ editText, present, isPresenting, resized, kept, keepSize, lastSize }: KeyedView): ViewKeys {
  const typeSize = () =>
    kept().recall(TYPE_SIZE) ?? presentedSize({ width: window.innerWidth, height: window.innerHeight });
  const fitType = () => setTypeSize(isPresenting() ? typeSize() : 1);
  const resize = (by: number) => () => {
    if (!isPresenting()) return;
    const size = PRESENTED_SIZES[
      within(PRESENTED_SIZES.indexOf(typeSize()) + by, 0, PRESENTED_SIZES.length - 1)
    ] as number;
    kept().keep(TYPE_SIZE, size);
    keepSize(size);
    setTypeSize(size);
    announcer.say(textFieldStrings.typeSize(size));
    resized();
  };
  /** In another panel another size may have been set since. */
  const takeLast = async () => {
    const last = await lastSize();
    if (last === null || last === typeSize() || !isPresenting()) return;
    kept().keep(TYPE_SIZE, last);
    fitType();
    resized();
  };
  return {
    editText,
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
  };
}
