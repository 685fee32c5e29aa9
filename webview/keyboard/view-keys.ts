/** What the panel's keys do to the view of a trace: change its text, and present it. */
import { textFieldStrings } from '../strings/text-field';
import { PRESENTED, setTypeSize } from '../theme/type-size';
import { announcer } from './announcer';
import type { CommandHandlers } from './keys';
import { within } from './trace-keys';

/** How many times the editor's own size type may have in a presentation. */
const SIZES = [1, 1.25, PRESENTED, 1.75, 2, 2.5];

/**
 * @param present turns the presentation on or off. @returns whether it is on now
 * @param resized called when type has another size in a presentation
 */
export function viewKeys(editText: () => void, present: () => boolean, resized: () => void): CommandHandlers {
  /** As it was set last. */
  let size = SIZES.indexOf(PRESENTED);
  let presenting = false;
  const resize = (by: number) => () => {
    if (!presenting) return;
    size = within(size + by, 0, SIZES.length - 1);
    setTypeSize(SIZES[size] as number);
    announcer.say(textFieldStrings.typeSize(SIZES[size] as number));
    resized();
  };
  return {
    editText,
    presentation: () => {
      presenting = present();
      setTypeSize(presenting ? (SIZES[size] as number) : 1);
      announcer.say(presenting ? textFieldStrings.presenting : textFieldStrings.notPresenting);
    },
    largerType: resize(1),
    smallerType: resize(-1),
  };
}
