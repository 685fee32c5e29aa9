/** What the panel's keys do to the view of a trace: change its text, and present it. */
import type { Keeper, StateKey } from '../base/kept-state';
import { textFieldStrings } from '../strings/text-field';
import { PRESENTED } from '../theme/presented-size';
import { setTypeSize } from '../theme/type-size';
import { announcer } from './announcer';
import type { CommandHandlers } from './keys';
import { within } from './trace-keys';

/** How many times the editor's own size type may have in a presentation. */
const SIZES = [1, 1.25, PRESENTED, 1.75, 2, 2.5];
/** Which of them was set last. */
const TYPE_SIZE: StateKey<number> = {
  name: 'typeSize',
  restore: (stored) => SIZES.find((size) => size === stored) ?? PRESENTED,
};

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
}

export function viewKeys({ editText, present, isPresenting, resized, kept }: KeyedView): CommandHandlers {
  const typeSize = () => kept().recall(TYPE_SIZE);
  const resize = (by: number) => () => {
    if (!isPresenting()) return;
    const size = SIZES[within(SIZES.indexOf(typeSize()) + by, 0, SIZES.length - 1)] as number;
    kept().keep(TYPE_SIZE, size);
    setTypeSize(size);
    announcer.say(textFieldStrings.typeSize(size));
    resized();
  };
  return {
    editText,
    presentation: () => {
      present();
      const presenting = isPresenting();
      setTypeSize(presenting ? typeSize() : 1);
      announcer.say(presenting ? textFieldStrings.presenting : textFieldStrings.notPresenting);
    },
    largerType: resize(1),
    smallerType: resize(-1),
  };
}
